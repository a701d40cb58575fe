package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/stli"
)

// Replies as conversations have them.
var (
	textReply = regexp.MustCompile(`^(?:#\S+ )?error_ind (SUCCESS|ERROR) (\w+)(?: (\w+\.\w+))?`)
	jsonReply = regexp.MustCompile(`^\{"reply":"(\w+)",(?:"tag":"[^"]*",)?"ok":(true|false)(?:,"error":"([\w.]+)")?`)
)

// TestConversationsCover: the conversations have every command with success and
// with failure, and every error, in each of the three dialects; they are played
// over every transport.
func TestConversationsCover(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(conversations, "*.txt"))
	seen := map[string]bool{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		steps, err := parseScript(string(data))
		if err != nil {
			t.Fatal(err)
		}
		client, dialects := "a", map[string]string{}
		for _, s := range steps {
			if s.key == "client" {
				client = s.name
			}
			if !s.expects() {
				continue
			}
			if m := jsonReply.FindStringSubmatch(s.text); m != nil {
				seen["JSON "+m[2]+" "+m[1]], seen["JSON "+m[3]] = true, true
				continue
			}
			m := textReply.FindStringSubmatch(s.text)
			if m == nil {
				continue
			}
			switch {
			case strings.Contains(s.text, `SUCCESS STLI Version "2"`), strings.Contains(s.text, "SUCCESS STLI;Version=2"):
				dialects[client] = "STLI 2"
			case strings.Contains(s.text, "SUCCESS STLI"):
				dialects[client] = ""
			}
			dialect := "24U"
			if dialects[client] != "" {
				dialect = dialects[client]
			}
			ok := "true"
			if m[1] == "ERROR" {
				ok = "false"
			}
			seen[dialect+" "+ok+" "+m[2]], seen[dialect+" "+m[3]] = true, true
		}
	}
	for _, dialect := range []string{"24U", "STLI 2", "JSON"} {
		for _, v := range stli.Verbs() {
			for _, ok := range []string{"true", "false"} {
				if what := dialect + " " + ok + " " + v.String(); !seen[what] {
					t.Errorf("no conversation has %q", what)
				}
			}
		}
		for _, c := range stli.Codes() {
			if !seen[dialect+" "+string(c.Code)] && c.Code != stli.CodeInvalidCommand {
				t.Errorf("no conversation has the error %q in %s", c.Code, dialect)
			}
		}
	}
}
