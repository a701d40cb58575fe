package actionurl

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"html"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// goldenToken is the token in the golden files.
const goldenToken = "Fq3vW0ZxT9-aBcDeFgHi_J"

// goldenURL finds the addresses in what is to be entered by hand, with whatever
// escapes the syntax has.
var goldenURL = regexp.MustCompile(`(?:http://)?192\.168\.0\.5:26580(/a/[^"<\n]*)`)

// phoneVariable is a variable as any of the vendors writes it.
var phoneVariable = regexp.MustCompile(`\$\$[A-Z]+\$\$|\$[a-z][a-zA-Z_-]*`)

// TestProvisionedAddressesWork: what is to be entered by hand is a well-formed
// file where it is XML, has every slot that means something once, and each
// address in it, called as the phone would with its variables filled in,
// reaches the listener as the event of its setting.
func TestProvisionedAddressesWork(t *testing.T) {
	files, err := filepath.Glob("../testdata/profiles/*/provision.golden")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			source, err := fs.ReadFile(profiles.FS, name+".toml")
			if err != nil {
				t.Fatal(err)
			}
			callProvisioned(t, parseProfile(t, string(source)), strings.ReplaceAll(string(data), "\r\n", "\n"))
		})
	}
}

func callProvisioned(t *testing.T, p *phoneprofile.Profile, text string) {
	t.Helper()
	isXML := strings.HasPrefix(text, "<?xml") || strings.HasPrefix(text, "<param")
	if isXML {
		wellFormed(t, text)
	}
	s := settings(t, "101", p)
	s.Token = goldenToken
	log := make(entries, 1) // it is written behind the answer
	h := &Handler{Find: newExchange(t, 0, s).Find, Logger: zerolog.New(log)}
	conn := dial(t, serve(t, h))
	var seen []string
	for line := range strings.Lines(text) {
		m := goldenURL.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		target := m[1]
		if isXML {
			target = html.UnescapeString(target)
		}
		target = phoneVariable.ReplaceAllString(target, "1000")
		if resp := conn.send(t, "GET "+target+" HTTP/1.1\r\nHost: 192.168.0.5:26580\r\n\r\n"); resp.StatusCode != http.StatusOK {
			t.Errorf("%s: the answer is %s", target, resp.Status)
			continue
		}
		var entry struct{ Message, Event, Remote string }
		if said := log.next(t); json.Unmarshal(said, &entry) != nil || entry.Message != "notification" {
			t.Fatalf("the log says %s", said)
		}
		if setting := p.Events[entry.Event].Setting; !namesSetting(line, setting) {
			t.Errorf("%s\nis the event %q, whose setting is %q", line, entry.Event, setting)
		}
		if field := p.Callback.Fields["remote"]; field != "" && !strings.HasPrefix(field, "xml:") && entry.Remote != "1000" {
			t.Errorf("%s: the other party is %q", target, entry.Remote)
		}
		seen = append(seen, entry.Event)
	}
	if want := p.MeaningfulSlots(); !slices.Equal(seen, want) {
		t.Errorf("the text has the events %v, want %v", seen, want)
	}
}

// entries are what a log says.
type entries chan []byte

// Write takes one entry.
func (e entries) Write(b []byte) (int, error) {
	e <- bytes.Clone(b)
	return len(b), nil
}

func (e entries) next(t *testing.T) []byte {
	t.Helper()
	select {
	case said := <-e:
		return said
	case <-time.After(patience):
		t.Fatal("the log says nothing")
		return nil
	}
}

// namesSetting tells whether a line sets a setting, and not one that begins or
// ends like it.
func namesSetting(line, setting string) bool {
	before, rest, ok := strings.Cut(line, setting)
	return ok && (before == "" || strings.HasSuffix(before, "<") || strings.HasSuffix(before, `"`) || before == "<apps ") &&
		rest != "" && strings.IndexByte(` :="->`, rest[0]) >= 0
}

func wellFormed(t *testing.T, text string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("no XML: %v", err)
		}
	}
}
