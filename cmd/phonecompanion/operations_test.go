package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// operationsFile is the document with the table of what fails.
const operationsFile = "../../OPERATIONS.md"

// operationColumns are what each row says, in this order.
var operationColumns = []string{"Users see", "Kept", "By itself", "You", "Metric", "Log", "Tests"}

// operation is one row: a line of the table, and its section.
type operation struct {
	name    string
	columns map[string]string
}

var (
	operationLine   = regexp.MustCompile(`(?m)^\| \[([^]]+)\]\(#([^)]+)\) \|([^|]+)\|([^|]+)\|([^|]+)\|$`)
	operationColumn = regexp.MustCompile(`^- \*\*([^*]+):\*\* (\S.*)$`)
	codeSpan        = regexp.MustCompile("`([^`]+)`")
	// seam is where a line is put together of what stands in several places: a
	// placeholder, a quote, the blank between a command and the code of its failure.
	seam       = regexp.MustCompile(`<[a-z]+>|"|\b[a-zA-Z]+\.[a-zA-Z]+ "`)
	code       = regexp.MustCompile(`\b([a-z][a-zA-Z]+\.[a-zA-Z]+) "`)
	anchorless = regexp.MustCompile(`[^a-z0-9 -]`)
)

// operations reads the document: every row of its table has a section, and every
// section a row.
func operations(t *testing.T) (rows []operation) {
	t.Helper()
	data, err := os.ReadFile(operationsFile)
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, m := range operationLine.FindAllStringSubmatch(string(data), -1) {
		if anchor := strings.ReplaceAll(anchorless.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-"); anchor != m[2] {
			t.Errorf("%s leads to #%s, want #%s", m[1], m[2], anchor)
		}
		listed[m[1]] = true
	}
	_, sections, _ := strings.Cut(string(data), "\n### ")
	for section := range strings.SplitSeq(sections, "\n### ") {
		name, text, _ := strings.Cut(section, "\n")
		row, order := operation{name, map[string]string{}}, []string{}
		for line := range strings.Lines(text) {
			if m := operationColumn.FindStringSubmatch(strings.TrimSuffix(line, "\n")); m != nil {
				row.columns[m[1]] = m[2]
				order = append(order, m[1])
			}
		}
		if !slices.Equal(order, operationColumns) {
			t.Errorf("%s has %q, want %q", name, order, operationColumns)
		}
		if !listed[name] {
			t.Errorf("%s is not in the table", name)
		}
		delete(listed, name)
		rows = append(rows, row)
	}
	for name := range listed {
		t.Errorf("%s has no section", name)
	}
	return rows
}

// sources are what the program and its tests say, by the text of their Go files.
type sources struct {
	said     []string            // string literals of the program
	messages map[string]bool     // those that are messages of the log
	tests    map[string]string   // the file of a test, by folder and name
	strings  map[string][]string // string literals of a file with tests
}

// readSources parses every Go file of this tree, also those with build tags.
func readSources(t *testing.T) *sources {
	t.Helper()
	s := &sources{messages: map[string]bool{}, tests: map[string]string{}, strings: map[string][]string{}}
	const root = "../.."
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(file) != ".go" {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, file)
		s.read(filepath.ToSlash(name), parsed)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *sources) read(file string, parsed *ast.File) {
	testing := strings.HasSuffix(file, "_test.go")
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if testing && n.Recv == nil && strings.HasPrefix(n.Name.Name, "Test") {
				s.tests[path.Join(path.Dir(file), n.Name.Name)] = file
			}
		case *ast.CallExpr:
			if call, ok := n.Fun.(*ast.SelectorExpr); ok && call.Sel.Name == "Msg" && len(n.Args) == 1 && !testing {
				if text, ok := literal(n.Args[0]); ok {
					s.messages[text] = true
				}
			}
		case *ast.BasicLit:
			if text, ok := literal(n); ok && testing {
				s.strings[file] = append(s.strings[file], text)
			} else if ok {
				s.said = append(s.said, text)
			}
		}
		return true
	})
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	return text, err == nil
}

// spans are the code spans of a text.
func spans(text string) (all []string) {
	for _, m := range codeSpan.FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	return all
}

// proof finds the test that a span names, "folder/TestName" or
// "folder/TestName/subtest", and returns what it says.
func (s *sources) proof(t *testing.T, row, span string) []string {
	t.Helper()
	at := strings.Index(span, "/Test")
	if at < 0 {
		t.Errorf("%s: %s is no test with its folder", row, span)
		return nil
	}
	name, sub, _ := strings.Cut(span[at+1:], "/")
	file := s.tests[span[:at+1]+name]
	if file == "" {
		t.Errorf("%s: there is no test %s", row, span)
		return nil
	}
	says := s.strings[file]
	switch {
	case sub == "" || slices.Contains(says, sub):
	case strings.HasSuffix(sub, ".txt"):
		data, err := os.ReadFile(filepath.Join("../../testdata/conversations", sub))
		if err != nil {
			t.Errorf("%s: %s: %v", row, span, err)
		}
		says = append(slices.Clone(says), string(data))
	default: // the cases may stand in a table of another file of the folder
		found := false
		for other, texts := range s.strings {
			if path.Dir(other) == path.Dir(file) && slices.Contains(texts, sub) {
				found = true
			}
		}
		if !found {
			t.Errorf("%s: %s has no case %q", row, span[:at+1]+name, sub)
		}
	}
	return says
}

// holdsAll tells whether the text stands in those that are said, each piece of it
// between two seams in one of them.
func holdsAll(said []string, text string) bool {
	pieces := seam.Split(text, -1)
	for _, m := range code.FindAllStringSubmatch(text, -1) {
		pieces = append(pieces, m[1])
	}
	for _, piece := range pieces {
		if piece = strings.TrimSpace(piece); piece != "" && !slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, piece) }) {
			return false
		}
	}
	return true
}

// TestOperations: the table of what fails cannot go stale. Every row says all that
// there is to say; the tests that prove it exist, the metrics are served, and what
// users and logs are said to see stands in the program, or in what those tests see.
func TestOperations(t *testing.T) {
	src, known := readSources(t), series(t)
	rows := operations(t)
	if len(rows) < 20 {
		t.Errorf("only %d rows", len(rows))
	}
	for _, row := range rows {
		said := slices.Clone(src.said)
		for _, span := range spans(row.columns["Tests"]) {
			said = append(said, src.proof(t, row.name, span)...)
		}
		for _, span := range spans(row.columns["Users see"]) {
			if !holdsAll(said, span) && !src.isKey(span) {
				t.Errorf("%s: nobody says %q", row.name, span)
			}
		}
		for column, text := range row.columns {
			for _, span := range spans(text) {
				if configKey.MatchString(span) && !src.isKey(span) {
					t.Errorf("%s, %s: there is no key %s", row.name, column, span)
				}
			}
		}
		logged := spans(row.columns["Log"])
		if len(logged) == 0 {
			t.Errorf("%s: no log line", row.name)
		}
		for i, span := range logged {
			if !holdsAll(src.said, span) || i == 0 && !src.messages[span] && !strings.HasPrefix(row.columns["Log"], "none: ") {
				t.Errorf("%s: the log never says %q", row.name, span)
			}
		}
		metrics := spans(row.columns["Metric"])
		if len(metrics) == 0 {
			t.Errorf("%s: no metric", row.name)
		}
		for _, span := range metrics {
			if span != "up" { // Prometheus makes it itself
				holds(t, known, row.name, span)
			}
		}
	}
}

// configKey is a key of the configuration with its section, a section alone, or a
// value.
var configKey = regexp.MustCompile(`^(?:server|log|http|calls|provider|ip)\.([a-z_]+)$|^\[([a-z]+)\]$|^([a-z_]+ = ".*")$`)

// isKey tells whether a span names what the configuration has, or the phones as
// objects: the program has a word for it.
func (s *sources) isKey(span string) bool {
	if span == "seq" || span == "OPEN" {
		return true
	}
	m := configKey.FindStringSubmatch(span)
	if m == nil {
		return false
	}
	name, _, _ := strings.Cut(m[1]+m[2]+m[3], " ")
	return slices.Contains(s.said, name) || slices.Contains(s.said, span)
}

// TestOperationsCanFail: what these checks are for is found.
func TestOperationsCanFail(t *testing.T) {
	s := &sources{tests: map[string]string{"server/TestX": "server/x_test.go"}, strings: map[string][]string{"server/x_test.go": {"a case"}}}
	for _, c := range []struct {
		said []string
		text string
		want bool
	}{
		{[]string{`error_ind ERROR X "p:80: the phone is off"`}, `error_ind ERROR X "<address>: the phone is off"`, true},
		{[]string{`error_ind ERROR X "p:80: the phone is on"`}, `error_ind ERROR X "<address>: the phone is off"`, false},
		{[]string{"error_ind ERROR X", "unspecified.generic", "it is off"}, `error_ind ERROR X unspecified.generic "it is off"`, true},
		{[]string{"error_ind ERROR X", "it is off"}, `error_ind ERROR X unspecified.generic "it is off"`, false},
		{nil, "x", false},
	} {
		if got := holdsAll(c.said, c.text); got != c.want {
			t.Errorf("%q in %q: %v", c.text, c.said, got)
		}
	}
	if got := s.proof(t, "", "server/TestX/a case"); len(got) != 1 {
		t.Errorf("a test says %q", got)
	}
	if got := slices.Collect(maps.Keys(s.tests)); len(got) != 1 {
		t.Error(got)
	}
}
