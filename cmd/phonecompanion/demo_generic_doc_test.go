package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/profiles/dialogue"
)

// profileDocument is the document that teaches how profiles are written.
const profileDocument = "../../docs/profiles.md"

// A docBlock is a fenced block of the document.
type docBlock struct {
	place string // file and line
	info  string
	lines []string
}

func (d *docBlock) text() string { return strings.Join(d.lines, "\n") + "\n" }

func docBlocks(t *testing.T) []docBlock {
	t.Helper()
	data, err := os.ReadFile(profileDocument)
	if err != nil {
		t.Fatal(err)
	}
	var blocks []docBlock
	inside := false
	for i, line := range strings.Split(string(data), "\n") {
		info, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && inside:
			inside = false
		case fence:
			inside = true
			blocks = append(blocks, docBlock{place: fmt.Sprintf("docs/profiles.md:%d", i+1), info: info})
		case inside:
			b := &blocks[len(blocks)-1]
			b.lines = append(b.lines, line)
		}
	}
	return blocks
}

// finalProfile returns the whole profile of the document.
func finalProfile(t *testing.T) string {
	t.Helper()
	for _, b := range docBlocks(t) {
		if b.info == "toml acme.toml" {
			return b.text()
		}
	}
	t.Fatal("docs/profiles.md has no block marked toml acme.toml")
	return ""
}

// TestDocument reads docs/profiles.md as its reader does: it makes every change
// to the profile, runs every command, holds every conversation, and compares.
func TestDocument(t *testing.T) {
	blocks := docBlocks(t)
	b := startDemo(t, nil)
	started := false
	var line *demoLine // one telnet from the first conversation to the last
	for i := range blocks {
		d := &blocks[i]
		switch d.info {
		case "toml":
			data, err := os.ReadFile("acme.toml")
			if err != nil {
				t.Fatal(err)
			}
			b.edit("acme.toml", withTables(string(data), d.text()), demoReloaded)
		case "toml acme.toml":
			b.edit("acme.toml", d.text(), demoReloaded)
		case "toml faulty":
			data, err := os.ReadFile("acme.toml")
			if err != nil {
				t.Fatal(err)
			}
			b.edit("acme.toml", withTables(string(data), d.text()), demoNotReloaded)
			b.console(&blocks[i+1])
			b.edit("acme.toml", string(data), demoAgain)
		case "console":
			if strings.HasPrefix(d.lines[0], "$ phonecompanion demo") {
				started = true
				demoSame(t, d.place, d.lines[1:], b.usual(b.stdout.String()))
			} else if i == 0 || blocks[i-1].info != "toml faulty" {
				b.console(d)
			}
		case "telnet":
			if line == nil {
				line = b.dial()
			}
			line.talk(d.place, d.lines...)
		case "dialogue":
			if _, err := dialogue.Parse(d.place, d.text()); err != nil {
				t.Error(err)
			}
		case "toml example", "text":
		default:
			t.Errorf("%s: nobody checks a block marked %q", d.place, d.info)
		}
	}
	if !started {
		t.Error("the document does not start the demonstration")
	}
}

// console runs the commands of a block and compares what they print.
func (b *demoBench) console(d *docBlock) {
	b.t.Helper()
	for i := 0; i < len(d.lines); {
		command, ok := strings.CutPrefix(d.lines[i], "$ ")
		if !ok {
			b.t.Fatalf("%s: %q is no command", d.place, d.lines[i])
		}
		end := i + 1
		for end < len(d.lines) && !strings.HasPrefix(d.lines[end], "$ ") {
			end++
		}
		want := d.lines[i+1 : end]
		i = end
		words := shellWords(command)
		var out bytes.Buffer
		switch words[0] {
		case "phonecompanion":
			run(b.t.Context(), words[1:], &out, &out)
		case "curl":
			extension := map[string]string{"127.0.0.1:26601": "101", "127.0.0.1:26602": "102", "127.0.0.1:26603": "103"}[words[3][:15]]
			out.WriteString(b.ask(extension, http.MethodGet, words[3][15:], "") + "\n")
		default:
			b.t.Fatalf("%s: nobody runs %q", d.place, command)
		}
		demoSame(b.t, d.place+" $ "+command, want, b.usual(out.String()))
	}
}

// shellWords splits a command line at blanks that are not quoted.
func shellWords(s string) []string {
	var words []string
	for i, part := range strings.Split(s, "'") {
		if i%2 == 0 {
			for j, w := range strings.Split(part, " ") {
				if j == 0 && i > 0 {
					words[len(words)-1] += w
				} else {
					words = append(words, w)
				}
			}
		} else {
			words[len(words)-1] += part
		}
	}
	return words
}

// demoSame compares lines; "…" stands for any number of them. The documentation
// leaves out blank lines at the end.
func demoSame(t *testing.T, place string, want []string, got string) {
	t.Helper()
	pattern := regexp.QuoteMeta(strings.TrimRight(strings.Join(want, "\n"), "\n")) + "\n"
	pattern = "^" + strings.ReplaceAll(pattern, "…\n", "(?s:.*)") + "$"
	if !regexp.MustCompile(pattern).MatchString(strings.TrimRight(got, "\n") + "\n") {
		t.Errorf("%s\nprints\n%s\nand the document says\n%s", place, got, strings.Join(want, "\n"))
	}
}

// withTables puts tables into a profile, in the place of those that have the
// same name, as the document tells its reader to do.
func withTables(profile, tables string) string {
	names, parts := splitTables(profile)
	newNames, newParts := splitTables(tables)
	for i, name := range newNames {
		if name == "" {
			continue // what stands above the first header
		}
		found := false
		for j := range names {
			if names[j] == name {
				parts[j], found = newParts[i], true
			}
		}
		if !found {
			names, parts = append(names, name), append(parts, newParts[i])
		}
	}
	return strings.Join(parts, "")
}

var tableHeader = regexp.MustCompile(`^\[+([^\]]+)\]`)

// splitTables takes a profile apart at its headers; the tables of a list stay
// together.
func splitTables(text string) (names, parts []string) {
	names, parts = []string{""}, []string{""}
	for _, line := range strings.SplitAfter(text, "\n") {
		if m := tableHeader.FindStringSubmatch(line); m != nil && m[1] != names[len(names)-1] {
			names, parts = append(names, m[1]), append(parts, "")
		}
		parts[len(parts)-1] += line
	}
	return names, parts
}
