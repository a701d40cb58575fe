package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/server"
	"github.com/phonecompanion/phonecompanion/stli"
)

// manualCode is the code of an error, as the manual marks it.
var manualCode = regexp.MustCompile("`([a-zA-Z]+\\.[a-zA-Z]+)`")

// codesIn returns the codes that a piece of the manual marks.
func codesIn(text string) []string {
	var all []string
	for _, m := range manualCode.FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	return all
}

// commandSection is what the manual says of one command.
type commandSection struct {
	name   string
	errors []string // its own: what stands behind "Errors:"
}

// manualCommands returns the sections of the manual on commands, in order.
func manualCommands(text string) []commandSection {
	_, text, _ = strings.Cut(text, "\n## Commands\n")
	text, _, _ = strings.Cut(text, "\n## ")
	var sections []commandSection
	for _, part := range strings.Split(text, "\n### ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		s := commandSection{name: name}
		for _, paragraph := range strings.Split(body, "\n\n") {
			if strings.HasPrefix(paragraph, "Errors: ") {
				s.errors = append(s.errors, codesIn(paragraph)...)
			}
		}
		sections = append(sections, s)
	}
	return sections
}

// commonErrors are the rows of the table of errors that are not repeated: of
// which commands each speaks.
var commonErrors = map[string]func(stli.Verb) bool{
	"every command":              func(stli.Verb) bool { return true },
	"every command with a class": func(v stli.Verb) bool { return server.Class(v) != "" },
	"every command with `<dev>`": func(v stli.Verb) bool { return v.Info().Device },
	"those that ask something of the phone: all with `<dev>` but MonitorStop and SnapshotDevice": func(v stli.Verb) bool {
		return v.Info().Device && v != stli.VerbMonitorStop && v != stli.VerbSnapshotDevice
	},
}

// A failed command: its name, and the code of its error.
type failedCommand struct{ command, code string }

// elsewhere are failures that no conversation can show, and the tests that do.
var elsewhere = map[failedCommand]string{
	{"MonitorStart", string(stli.CodeValueOutOfRange)}: "phone/slots_test.go",
	{"", string(stli.CodeUnspecified)}:                 "phone/failure_test.go",
}

var (
	failedText = regexp.MustCompile(`error_ind ERROR ([A-Za-z]+) ([a-zA-Z]+\.[a-zA-Z]+) "`)
	failedJSON = regexp.MustCompile(`"reply":"([A-Za-z]*)".*"ok":false,"error":"([a-zA-Z.]+)"`)
)

// failures returns what fails in all conversations and wire cases, and in the
// manual: the program has been seen to answer so.
func failures(t *testing.T) map[failedCommand]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(conversations, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no conversations: %v", err)
	}
	seen := map[failedCommand]string{}
	for _, file := range append(files, "../../testdata/wirecases.txt", manualFile) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(text), "\n") {
			if !strings.HasPrefix(line, "S: ") && !strings.HasPrefix(line, "S?: ") {
				continue
			}
			m := failedText.FindStringSubmatch(line)
			if m == nil {
				m = failedJSON.FindStringSubmatch(line)
			}
			if m != nil {
				seen[failedCommand{m[1], m[2]}] = filepath.Base(file)
			}
		}
	}
	return seen
}

// TestManualCommands: the manual has a section on every command, in the order
// of the table, and none more.
func TestManualCommands(t *testing.T) {
	text, _ := readManual(t)
	var got, want []string
	for _, s := range manualCommands(text) {
		got = append(got, s.name)
	}
	for _, v := range stli.Verbs() {
		want = append(want, v.String())
	}
	if !slices.Equal(got, want) {
		t.Errorf("sections on\n%q\nwant\n%q", got, want)
	}
}

// TestManualErrors: the manual says of every command which errors it can give.
// What it says has been seen, and what has been seen it says.
func TestManualErrors(t *testing.T) {
	text, _ := readManual(t)
	seen := failures(t)
	mayFail := map[failedCommand]bool{}
	for row, of := range commonErrors {
		m := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(row) + ` \| (.*) \|$`).FindStringSubmatch(text)
		if m == nil {
			t.Errorf("the manual has no errors of %s", row)
			continue
		}
		for _, c := range codesIn(m[1]) {
			somewhere := elsewhere[failedCommand{"", c}] != ""
			for _, v := range stli.Verbs() {
				if of(v) {
					mayFail[failedCommand{v.String(), c}] = true
					somewhere = somewhere || seen[failedCommand{v.String(), c}] != ""
				}
			}
			if !somewhere {
				t.Errorf("the manual says that %s can fail with %s, and none was seen to", row, c)
			}
		}
	}
	for _, s := range manualCommands(text) {
		for _, c := range s.errors {
			f := failedCommand{s.name, c}
			if mayFail[f] {
				t.Errorf("%s: %s is one of its common errors already, or stands twice", s.name, c)
			}
			mayFail[f] = true
			if seen[f] == "" && elsewhere[f] == "" {
				t.Errorf("the manual says that %s can fail with %s, and it was not seen to", s.name, c)
			}
		}
	}
	for f, file := range seen {
		if f.command != "" && !mayFail[f] {
			t.Errorf("%s fails with %s in %s, and the manual does not say so", f.command, f.code, file)
		}
	}
	for f, file := range elsewhere {
		if !strings.Contains(readText(t, "../../"+file), f.code) && !strings.Contains(readText(t, "../../"+file), constantOf(f.code)) {
			t.Errorf("%s does not show %s", file, f.code)
		}
	}
	everySeen(t, seen)
}

// everySeen checks that each code there is was seen, and that each that was
// seen is one.
func everySeen(t *testing.T, seen map[failedCommand]string) {
	t.Helper()
	known := map[string]bool{}
	for _, info := range stli.Codes() {
		known[string(info.Code)] = elsewhere[failedCommand{"", string(info.Code)}] != ""
	}
	for f, file := range seen {
		if _, ok := known[f.code]; !ok {
			t.Errorf("%s in %s is no code", f.code, file)
		}
		known[f.code] = true
	}
	for c, ok := range known {
		if !ok {
			t.Errorf("no conversation shows %s", c)
		}
	}
}

// constantOf returns the constant of a code as tests write it.
func constantOf(c string) string {
	source, err := os.ReadFile("../../stli/failure.go")
	if err != nil {
		return c
	}
	m := regexp.MustCompile(`(Code[A-Za-z]+) +Code = "` + regexp.QuoteMeta(c) + `"`).FindSubmatch(source)
	if m == nil {
		return c
	}
	return "stli." + string(m[1])
}

func readText(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
