package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/loglevel"
)

// logFolders are the folders whose packages log, and under which part's level.
var logFolders = map[string]string{
	"actionurl": "actionurl", "cloud": "cloud", "cloud/rcevents": "cloud", "cmd/phonecompanion": "main", "control": "control", "inventory": "inventory", "loglevel": "main",
	"phone": "phone", "phoneapi": "phoneapi", "phonesip": "phonesip", "provider": "provider", "provisioning": "provisioning", "server": "server", "statuspage": "statuspage",
}

// logCall is one place of the source that writes a line.
type logCall struct{ place, level, text string }

// logCalls finds the lines with a constant text in a folder. The level is empty
// where it does not stand at the same place.
func logCalls(t *testing.T, folder string) (all []logCall) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("../..", filepath.FromSlash(folder), "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %v", folder, err)
	}
	set := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			to, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || to.Sel.Name != "Msg" || len(call.Args) != 1 {
				return true
			}
			text, ok := call.Args[0].(*ast.BasicLit)
			if !ok {
				return true
			}
			value, err := strconv.Unquote(text.Value)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, logCall{set.Position(call.Pos()).String(), chainLevel(to.X), value})
			return true
		})
	}
	return all
}

// chainLevel returns the level with which a chain of calls begins.
func chainLevel(x ast.Expr) string {
	for {
		call, ok := x.(*ast.CallExpr)
		if !ok {
			return ""
		}
		to, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return ""
		}
		switch to.Sel.Name {
		case "Debug", "Info", "Warn", "Error":
			return strings.ToLower(to.Sel.Name)
		case "Log": // of an id: the line is its argument
			x = call.Args[0]
			continue
		}
		x = to.X
	}
}

// TestLogsDoc: docs/operations-logs.md has every line that the server writes, in
// the table of its part and with its level, and every part and level.
func TestLogsDoc(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../docs/operations-logs.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(data)
	sections := map[string]string{}
	for _, part := range strings.Split(doc, "\n### ")[1:] {
		name, text, _ := strings.Cut(part, "\n")
		sections[name] = text
	}
	for _, p := range loglevel.Packages() {
		if sections[p.Name] == "" || !strings.Contains(doc, "`"+p.Name+"`") {
			t.Errorf("%s has no section, or is not listed", p.Name)
		}
	}
	found := 0
	for folder, part := range logFolders {
		for _, c := range logCalls(t, folder) {
			found++
			row := ""
			for line := range strings.Lines(sections[part]) {
				if strings.Contains(line, "`"+c.text+"`") {
					row = line
				}
			}
			switch levels, _, _ := strings.Cut(strings.TrimPrefix(row, "| "), " |"); {
			case row == "":
				t.Errorf("%s: %q is not in the table of %s", c.place, c.text, part)
			case c.level != "" && !strings.Contains(levels, c.level):
				t.Errorf("%s: %q is said at %s, and the table of %s has %s", c.place, c.text, c.level, part, levels)
			}
		}
	}
	if found < 80 {
		t.Errorf("%d lines are found: that cannot be all", found)
	}
	others, err := filepath.Glob("../../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range others {
		folder := filepath.Base(filepath.Dir(name))
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if logFolders[folder] == "" && !strings.HasSuffix(name, "_test.go") && strings.Contains(string(text), "rs/zerolog") && strings.Contains(string(text), ".Msg(") {
			t.Errorf("%s logs, and is of no part", name)
		}
	}
}
