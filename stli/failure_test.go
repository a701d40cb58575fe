package stli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestFailure(t *testing.T) {
	var err error = Failf(CodeInvalidDevice, "there is no device %q", "999")
	if got := err.Error(); got != `operation.invalidDeviceID: there is no device "999"` {
		t.Errorf("%q", got)
	}
}

// TestCodes: every code is one word of a category of CSTA (ECMA-269) and a
// value in lower camel case, and what it means is said once, in sentences.
func TestCodes(t *testing.T) {
	categories := []string{"operation", "security", "stateIncompatibility", "systemResourceAvailability", "subscribedResourceAvailability", "performanceManagement", "unspecified"}
	pattern := regexp.MustCompile(`^[a-z][A-Za-z]+$`)
	sentence := regexp.MustCompile(`^[A-Z][^.|]+\.$`)
	seen := map[Code]bool{}
	for _, info := range Codes() {
		c := info.Code
		if c != CodeInvalidCommand && (!slices.Contains(categories, c.Category()) || !pattern.MatchString(c.Value()) || c.Category()+"."+c.Value() != string(c)) {
			t.Errorf("%q is no category and value of CSTA", c)
		}
		if seen[c] {
			t.Errorf("%s stands twice in the table", c)
		}
		seen[c] = true
		if !sentence.MatchString(info.Meaning) || !sentence.MatchString(info.Advice) {
			t.Errorf("%s: no sentences: %q %q", c, info.Meaning, info.Advice)
		}
		if got, ok := c.Info(); !ok || got != info || c.Label() != string(c) {
			t.Errorf("%s is not found", c)
		}
	}
	if CodeInvalidCommand.Category() != "" || CodeInvalidCommand.Value() != "INVALCMD" {
		t.Errorf("%q, %q", CodeInvalidCommand.Category(), CodeInvalidCommand.Value())
	}
	if _, ok := Code("operation.made up").Info(); ok || Code("operation.made up").Label() != "unspecified.generic" {
		t.Error("a word that is no code would become a label in metrics")
	}
}

// codeConstants returns the constants of failure.go by their names.
func codeConstants(t *testing.T) map[string]Code {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "failure.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	constants := map[string]Code{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 || !strings.HasPrefix(spec.Names[0].Name, "Code") {
			return true
		}
		if literal, ok := spec.Values[0].(*ast.BasicLit); ok {
			value, _ := strconv.Unquote(literal.Value)
			constants[spec.Names[0].Name] = Code(value)
		}
		return true
	})
	return constants
}

// TestEveryCodeIsUsed: the table has every code that there is, and the program
// gives every one of them; none is written in place of its constant.
func TestEveryCodeIsUsed(t *testing.T) {
	constants := codeConstants(t)
	if len(constants) != len(Codes()) {
		t.Errorf("there are %d constants, and %d codes in the table", len(constants), len(Codes()))
	}
	given := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "failure.go") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for name, c := range constants {
			if regexp.MustCompile(`\b` + name + `\b`).Match(source) {
				given[name] = true
			}
			if c != CodeInvalidCommand && strings.Contains(string(source), strconv.Quote(string(c))) {
				t.Errorf("%s writes %q: use %s", path, c, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range constants {
		if _, ok := c.Info(); !ok {
			t.Errorf("%s is not in the table", name)
		}
		if !given[name] {
			t.Errorf("nothing gives %s", name)
		}
	}
}
