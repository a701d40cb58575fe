package server_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/server"
)

// TestReasons: the table that the manual shows has every reason.
func TestReasons(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "reason.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
			if literal, ok := spec.Values[0].(*ast.BasicLit); ok {
				reason, _ := strconv.Unquote(literal.Value)
				want = append(want, reason)
			}
		}
		return true
	})
	for _, r := range server.Reasons() {
		got = append(got, string(r.Reason))
		if !strings.HasSuffix(r.Meaning, ".") || strings.Contains(r.Meaning, "|") {
			t.Errorf("%s: no sentence: %q", r.Reason, r.Meaning)
		}
	}
	if len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("the table has\n%q\nand there are\n%q", got, want)
	}
}
