package main_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// manualFile is the manual of the line protocol.
const manualFile = "../../docs/protocol.md"

// A manualBlock is a fenced block of the manual.
type manualBlock struct {
	line  int // of the fence, from 1 on
	info  string
	lines []string
}

// readManual returns the manual and its fenced blocks.
func readManual(t *testing.T) (text string, blocks []manualBlock) {
	t.Helper()
	return readBlocks(t, manualFile)
}

// readBlocks returns a document and its fenced blocks.
func readBlocks(t *testing.T, file string) (text string, blocks []manualBlock) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	inside := false
	for i, line := range strings.Split(string(data), "\n") {
		info, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && inside:
			inside = false
		case fence:
			inside = true
			blocks = append(blocks, manualBlock{line: i + 1, info: info})
		case inside:
			b := &blocks[len(blocks)-1]
			b.lines = append(b.lines, line)
		}
	}
	if inside {
		t.Fatalf("the last block of %s does not end", file)
	}
	return string(data), blocks
}

// TestManual holds every conversation of the manual with the real program. A
// block is a conversation as script_test.go describes it; only what is not the
// same every time stands there as it might be in place of placeholders.
func TestManual(t *testing.T) {
	_, blocks := readManual(t)
	if len(blocks) == 0 {
		t.Fatal("the manual has no conversations")
	}
	for _, b := range blocks {
		if b.info != "stli" {
			t.Errorf("docs/protocol.md:%d: nobody checks a block marked %q", b.line, b.info)
			continue
		}
		t.Run(fmt.Sprintf("line %d", b.line), func(t *testing.T) {
			t.Parallel()
			steps, err := parseScript(strings.Repeat("\n", b.line) + generalManual(strings.Join(b.lines, "\n")))
			if err != nil {
				t.Fatalf("docs/protocol.md: %v", err)
			}
			newPlayer(newTestOffice(t), "docs/protocol.md").play(steps)
		})
	}
}

// manualVaries finds what is not the same every time.
var manualVaries = regexp.MustCompile(standsFor["call"] + `|` + standsFor["time"] + `|192\.168\.0\.[0-9]+:80`)

// generalManual puts placeholders in the place of what is not the same every
// time: the same one wherever the same stands.
func generalManual(text string) string {
	names := map[string]string{}
	return manualVaries.ReplaceAllStringFunc(text, func(v string) string {
		switch {
		case strings.Contains(v, "T"):
			return "<time>"
		case names[v] == "" && strings.HasPrefix(v, "c-"):
			names[v] = fmt.Sprintf("<call%d>", len(names)+1)
		case names[v] == "":
			names[v] = fmt.Sprintf("127.0.0.1:<port%d>", len(names)+1)
		}
		return names[v]
	})
}

func TestGeneralManual(t *testing.T) {
	got := generalManual(`c-1-1 c-1-2 c-1-1 192.168.0.31:80: "time":"2026-11-20T12:00:00.123Z" c-1 192.168.0.31`)
	if want := `<call1> <call2> <call1> 127.0.0.1:<port3>: "time":"<time>" c-1 192.168.0.31`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

var (
	manualHeading = regexp.MustCompile(`(?m)^#+ (.+)$`)
	manualLink    = regexp.MustCompile(`\]\(#([^)]*)\)`)
)

// TestManualLinks: what the manual refers to is there.
func TestManualLinks(t *testing.T) {
	text, _ := readManual(t)
	manualLinks(t, text)
}

// manualLinks checks the links of a document to its own sections.
func manualLinks(t *testing.T, text string) {
	t.Helper()
	anchors := map[string]bool{}
	for _, m := range manualHeading.FindAllStringSubmatch(text, -1) {
		name := regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(m[1]), "")
		anchors[strings.ReplaceAll(name, " ", "-")] = true
	}
	links := manualLink.FindAllStringSubmatch(text, -1)
	if len(links) == 0 {
		t.Fatal("there are no links")
	}
	for _, m := range links {
		if !anchors[m[1]] {
			t.Errorf("there is no section %q", m[1])
		}
	}
}
