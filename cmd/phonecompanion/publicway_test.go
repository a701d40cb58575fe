package main_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
)

// publicWay is what stands between the provider and the server's HTTP listener, as a
// reverse proxy does. It knows what is delivered, and by what secrets.
type publicWay struct {
	server *httptest.Server

	mu     sync.Mutex
	to     string // the server's HTTP listener
	broken bool   // deliveries fail
	last   *http.Request
	seen   map[string]bool // paths and tokens
}

func newPublicWay() *publicWay {
	r := &publicWay{seen: map[string]bool{}}
	r.server = httptest.NewServer(r)
	return r
}

// ServeHTTP passes a request on.
func (r *publicWay) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	to, broken := r.to, r.broken
	token := req.Header.Get("Verification-Token")
	for _, secret := range []string{token, req.URL.Path[strings.LastIndexByte(req.URL.Path, '/')+1:]} {
		if secret != "" {
			r.seen[secret] = true
		}
	}
	if token != "" {
		r.last = req.Clone(req.Context())
	}
	r.mu.Unlock()
	if broken || to == "" {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	(&httputil.ReverseProxy{
		Rewrite:      func(p *httputil.ProxyRequest) { p.SetURL(&url.URL{Scheme: "http", Host: to}) },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}).ServeHTTP(w, req)
}

// reach is where the server is.
func (r *publicWay) reach(http string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.to = http
}

// fail makes deliveries fail, or no longer.
func (r *publicWay) fail(broken bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.broken = broken
}

// secrets are what nobody may be told.
func (r *publicWay) secrets() (all []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for s := range r.seen {
		all = append(all, s)
	}
	return all
}

// forge delivers what nobody but the provider may deliver: a call of extension
// id. It returns what is wrong with the answers.
func (r *publicWay) forge(id string) (faults []string) {
	r.mu.Lock()
	to, last := r.to, r.last
	r.mu.Unlock()
	if last == nil {
		return []string{"nothing was delivered yet"}
	}
	path, token := last.URL.Path, last.Header.Get("Verification-Token")
	body := `{"uuid":"forged","event":"/restapi/v1.0/account/1/extension/` + id + `/telephony/sessions","body":{"sequence":1,"telephonySessionId":"forged",` +
		`"parties":[{"id":"p-1","extensionId":"` + id + `","direction":"Inbound","from":{"phoneNumber":"+12025550666"},"status":{"code":"Proceeding"}}]}}`
	for i, f := range []struct {
		method, path, header, value, body string
		want                              int
	}{
		{"POST", path, "Verification-Token", "wrong", body, 401},
		{"POST", path, "Validation-Token", "echo", body, 200}, // the test of the address; the body is nobody's
		{"POST", path, "X-None", "", body, 401},
		{"POST", "/prov/wrong", "Verification-Token", token, body, 404},
		{"POST", "/prov/", "Verification-Token", token, body, 404},
		{"POST", "/prov", "Verification-Token", token, body, 404},
		{"GET", path, "Verification-Token", token, "", 405},
		{"POST", path, "Verification-Token", token, `{"uuid":`, 400},
		{"POST", path, "Verification-Token", token, strings.Repeat(" ", 2<<20), 413},
	} {
		var sent io.Reader = strings.NewReader(f.body)
		if i%2 == 0 {
			sent = io.MultiReader(sent) // of unknown length: in chunks
		}
		req, err := http.NewRequest(f.method, "http://"+to+f.path, sent)
		if err != nil {
			return append(faults, err.Error())
		}
		req.Header.Set(f.header, f.value)
		answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
		switch {
		case err != nil:
			faults = append(faults, err.Error())
		case answer.StatusCode != f.want, f.want == 200 && answer.Header.Get("Validation-Token") != "echo":
			faults = append(faults, fmt.Sprintf("%s %s with %s: %s, want %d", f.method, f.path, f.header, answer.Status, f.want))
		}
		if answer != nil {
			answer.Body.Close()
		}
	}
	return faults
}
