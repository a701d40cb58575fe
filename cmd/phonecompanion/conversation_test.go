package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// conversations are where the conversations stand.
const conversations = "../../testdata/conversations"

// TestConversations plays every conversation against the real program, over
// every transport. The package's script_test.go says how to write one.
func TestConversations(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(conversations, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no conversations: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		steps, err := parseScript(string(text))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			if *update {
				newPlayer(newTestOffice(t), filepath.Base(file)).update(file, string(text))
				return
			}
			overEvery(t, func(t *testing.T, how transport) {
				p := newPlayer(newTestOffice(t), filepath.Base(file))
				p.how = how
				if how == overTLS {
					p.serveTLS()
				}
				p.play(steps)
			})
		})
	}
}

// play plays a conversation and compares.
func (p *player) play(steps []step) {
	p.t.Helper()
	for i := 0; i < len(steps); i++ {
		switch s := steps[i]; s.key {
		case "S":
			p.expect(s, s.text)
		case "S?":
			var lines []string
			for ; i < len(steps) && steps[i].key == "S?"; i++ {
				lines = append(lines, steps[i].text)
			}
			i--
			p.expectGroup(s, lines)
		default:
			p.do(s)
		}
	}
	p.finish()
}
