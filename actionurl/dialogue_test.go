package actionurl

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/profiles/dialogue"
)

// TestDialogues replays what phones send of themselves, from the recorded
// dialogues of every profile: over the wire to the handler behind the lenient
// listener. What the profile's actions send is replayed by package profiles.
func TestDialogues(t *testing.T) {
	files, err := filepath.Glob("../testdata/profiles/*/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no dialogues: %v", err)
	}
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(data), "\r\n", "\n")
		if dialogue.Format(text) != dialogue.One {
			continue // package profiles looks at the formats
		}
		entries, err := dialogue.Parse(file, text)
		if err != nil {
			t.Fatal(err)
		}
		source, err := fs.ReadFile(profiles.FS, name+".toml")
		if err != nil {
			t.Fatal(err)
		}
		p, err := phoneprofile.Parse(name+".toml", source)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.Kind == "event" {
				t.Run(fmt.Sprintf("%s/%s/%s_line_%d", name, filepath.Base(file), e.Name, e.Line), func(t *testing.T) {
					replay(t, p, e)
				})
			}
		}
	}
}

func replay(t *testing.T, p *phoneprofile.Profile, e *dialogue.Entry) {
	t.Helper()
	s := settings(t, "101", p)
	s.Token = "TOKEN"
	x := newExchange(t, 0, s)
	h := &Handler{Find: x.Find}
	notices := make(chan phone.Notice, 1)
	addr := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		notices <- read(w, r, p, e.Name)
		r.Body = io.NopCloser(bytes.NewReader(body))
		h.ServeHTTP(w, r)
	}))
	conn := dial(t, addr)
	if resp := conn.send(t, dialogue.Host(e.Wire[0].Received, addr)); resp.StatusCode != 200 || h.Refused() != 0 {
		t.Errorf("the answer is %s", resp.Status)
	}
	n := <-notices
	got := dialogue.Notice{
		Signal: n.Signal.String(), Call: n.Call, Remote: n.Remote.Number, Name: n.Remote.Name, URI: n.Remote.URI, Cause: string(n.Cause), Key: n.Key,
	}
	if got != e.Notice {
		t.Errorf("the notice is\n%s\nwant\n%s", got, e.Notice)
	}
}

// read does what the handler does with a request that it has let in.
func read(w http.ResponseWriter, r *http.Request, p *phoneprofile.Profile, event string) phone.Notice {
	_, _, _, query, _ := split(r.RequestURI)
	fields := values{raw: query}
	if r.Method == http.MethodPost {
		fields.readBody(w, r)
	}
	known := p.Events[event]
	return notice(rule(&known, &fields), p, &fields)
}
