# Phone Companion. `make demo` runs the main job, `make test` the tests.

GO      ?= go
VERSION ?= 0.1.0-dev
COMMIT  ?= $(shell git rev-parse --short HEAD 2>/dev/null)
LDFLAGS := -s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)
FUZZTIME ?= 10s
SOAK     ?= 20m
SOAKFLAGS ?=

# The tools' versions stand in a module of their own, internal/tools/go.mod; what they
# are made of in its go.sum.
TOOL := $(GO) tool -modfile=internal/tools/go.mod

# The race detector needs a C compiler; without one the tests run without it.
RACE := $(shell command -v $${CC:-cc} >/dev/null 2>&1 && echo -race)

.PHONY: build demo test examples browser lab bench lint gosec vuln alerts soak fuzz licences dist dist-test wine clean

build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/phonecompanion ./cmd/phonecompanion

demo: build
	bin/phonecompanion demo

test:
	$(GO) vet ./...
	$(GO) test $(RACE) ./...
	cd lab/oauth && $(GO) vet ./... && $(GO) test $(RACE) ./...
	cd lab/faults && $(GO) vet ./... && $(GO) test $(RACE) ./...
	cd cmd/phonebench/natspeer && $(GO) vet ./... && $(GO) test $(RACE) ./...

# The client examples in Python, PHP, Node, shell and Go, against the real
# server. Installs what it needs with apt.
examples:
	sh examples/install.sh
	EXAMPLES_REQUIRED=1 $(GO) test -count=1 ./examples/...

# The browser example and the status page in a real Chromium, against the real
# server. Installs it with apt.
browser:
	sh examples/browser/install.sh
	$(GO) test -count=1 -tags browser -run Browser ./examples ./cmd/phonecompanion

# Real SIP phones, driven by the server. Installs what it needs with apt. The tests
# wait for phones most of the time: more of them run at once than there are processors.
lab:
	sh lab/install.sh
	$(GO) test $(RACE) -count=1 -parallel 6 -tags lab ./lab/...
	@echo "Known not to go as documented:"; grep '^fails:' lab/e2e/testdata/*.txt || echo none

# The packages of every system into dist/, the same bytes each time for one commit
# and one Go version: everything in them has the time of the commit.
SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null)
dist:
	cd internal/dist && $(GO) run . -version $(VERSION) -commit $(COMMIT) -time $(SOURCE_DATE_EPOCH)

# The licences of what the program is made of. A test holds the file against go.mod.
licences:
	cd internal/dist && $(GO) test -count=1 -run TestLicences -update .

# Builds one system's packages twice, in two folders, and compares; unpacks each and
# runs the demonstration; builds those of another system. No package is named to go
# test: it would keep what the tests could not try to itself.
dist-test:
	cd internal/dist && $(GO) vet . && $(GO) test -count=1

# The Windows program under Wine. Installs Wine and a C compiler for Windows with apt.
wine:
	sh lab/wine/install.sh
	$(GO) test -count=1 -tags wine ./lab/wine

bench:
	$(GO) run ./cmd/phonebench

lint:
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "not gofmt-ed:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet -tags lab,browser,wine,soak ./...
	$(TOOL) staticcheck -tags lab,browser,wine,soak ./...
	cd lab/oauth && $(GO) tool -modfile=../../internal/tools/go.mod staticcheck ./...
	cd internal/dist && $(GO) tool -modfile=../tools/go.mod staticcheck ./...
	cd lab/faults && $(GO) tool -modfile=../../internal/tools/go.mod staticcheck ./...
	cd cmd/phonebench/natspeer && $(GO) tool -modfile=../../../internal/tools/go.mod staticcheck ./...
	$(TOOL) actionlint -no-color -shellcheck= -pyflakes= .github/workflows/*.yml

# What gosec finds in the program's packages; .ci/gosec.json has the exceptions, each
# with its reason.
gosec:
	GO=$(GO) .ci/gosec

# Known vulnerabilities of what we are made of. Where the database cannot be reached
# it says so, loudly; with VULN_REQUIRED=1 it fails then.
vuln:
	GO=$(GO) .ci/vuln

# The alert rules and the metrics, by Prometheus's own program.
alerts:
	sh configs/prometheus/install.sh
	PATH="$$PATH:$(CURDIR)/.cache/promtool" PROMTOOL_REQUIRED=1 $(GO) test -count=1 -run 'Promtool|AlertRules|Dashboard' ./cmd/phonecompanion

# The real program for SOAK (20m), with everybody doing harm at random. SOAKFLAGS="-seed N"
# makes the choices of an earlier run again.
soak:
	$(GO) test -count=1 -v -tags soak -timeout 3h -run TestSoak ./lab/soak -for $(SOAK) $(SOAKFLAGS)

# A million steps of the call model, twenty thousand random sessions, and every
# fuzz target for FUZZTIME each.
fuzz:
	$(GO) test -count=1 -run TestModelKeepsItsPromises ./phone -steps 1000000
	$(GO) test -count=1 -run TestRandomSessions ./server -sessions 20000
	@set -e; for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
	    echo "$$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) $$pkg; \
	  done; done

clean:
	rm -rf bin dist
