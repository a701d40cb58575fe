package profiles_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/profiles/dialogue"
)

// afterwards is how long nothing may come after the last step of a call: more
// than any call lives of which nothing is heard, so none was left.
const afterwards = 5 * time.Hour

// TestCalls plays the whole calls of the recorded dialogues: what phones send
// goes over TCP to the listener, and what clients get is compared line by line.
func TestCalls(t *testing.T) {
	all := shipped(t)
	files, err := filepath.Glob(dialogues + "*/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	cert := selfSigned(t)
	told := map[string]map[string]bool{}
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(data), "\r\n", "\n")
		p := all[name]
		if p == nil || dialogue.Format(text) != dialogue.One {
			continue // TestReplay looks at that
		}
		entries, err := dialogue.Parse(file, text)
		if err != nil {
			t.Fatal(err)
		}
		if told[name] == nil {
			told[name] = map[string]bool{}
		}
		for _, e := range entries {
			if e.Kind != "call" {
				continue
			}
			t.Run(fmt.Sprintf("%s/%s/line_%d_%s", name, strings.TrimSuffix(filepath.Base(file), ".txt"), e.Line, e.Name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { playCall(t, file, p, e, cert) })
			})
			for _, s := range e.Steps {
				if s.Kind == dialogue.StepTold {
					told[name][eventOf(s.Text)] = true
				}
			}
		}
	}
	for name, events := range told {
		for _, event := range all[name].EventOrder {
			if !events[event] {
				t.Errorf("%s: no call shows what clients see of the event %q", name, event)
			}
		}
	}
}

// eventOf returns the event of a notification: what stands behind the token.
func eventOf(raw string) string {
	_, rest, _ := strings.Cut(raw, "/TOKEN/")
	if i := strings.IndexAny(rest, "?& "); i >= 0 {
		rest = rest[:i]
	}
	return rest
}

// playCall plays one call.
func playCall(t *testing.T, file string, p *phoneprofile.Profile, e *dialogue.Entry, cert tls.Certificate) {
	b := newBench(t, p, e, cert)
	greeting := []dialogue.Step{
		{Kind: dialogue.StepClient, Text: "STLI;Version=2"}, {Kind: dialogue.StepExpect, Text: `error_ind SUCCESS STLI Version "2"`},
	}
	if e.Format == "json" {
		greeting = append(greeting, dialogue.Step{Kind: dialogue.StepClient, Text: "STLI;Format=JSON"},
			dialogue.Step{Kind: dialogue.StepExpect, Text: "error_ind SUCCESS STLI;Version=2;DeviceInformation=Standard;Format=JSON"})
	}
	if e.Monitor == "manual" {
		reply := "error_ind SUCCESS MonitorStart"
		if e.Format == "json" {
			reply = `{"reply":"MonitorStart","ok":true}`
		}
		greeting = append(greeting, dialogue.Step{Kind: dialogue.StepClient, Text: "MonitorStart 101"}, dialogue.Step{Kind: dialogue.StepExpect, Text: reply})
	}
	steps := append(greeting, e.Steps...)
	steps = append(steps, dialogue.Step{Line: e.Line, Kind: dialogue.StepWait, Wait: afterwards}) // nothing more comes
	calls := callNames{}
	var got []string // lines that came and were not expected yet
	for i, s := range steps {
		at := fmt.Sprintf("%s:%d", file, s.Line)
		if s.Kind == dialogue.StepExpect {
			if len(got) == 0 {
				t.Fatalf("%s: nothing comes, want\n%s", at, s.Text)
			}
			if line := calls.short(got[0]); line != s.Text {
				t.Fatalf("%s: the client got\n%s\nwant\n%s", at, line, s.Text)
			}
			got = got[1:]
			continue
		}
		if len(got) > 0 {
			t.Fatalf("%s: before it the client got one line more:\n%s", at, calls.short(got[0]))
		}
		switch s.Kind {
		case dialogue.StepClient:
			b.say(s.Text)
		case dialogue.StepTold:
			b.tell(s.Text)
		case dialogue.StepRequest:
			if line, want := b.request(), dialogue.Host(s.Text, b.phone.Addr().String()); !dialogue.Matches(want, line) {
				t.Fatalf("%s: the request is\n%q\nwant\n%q", at, line, want)
			}
		case dialogue.StepAnswer:
			b.answer(dialogue.Host(s.Text, b.phone.Addr().String()))
		case dialogue.StepWait:
			<-time.After(s.Wait) // of the bubble's clock
		}
		if b.pending == nil && (i+1 == len(steps) || steps[i+1].Kind != dialogue.StepRequest) {
			got = b.taken()
		}
	}
	if len(got) > 0 {
		t.Errorf("%s:%d: after its end the client got\n%s", file, e.Line, calls.short(got[0]))
	}
}

// callNames gives the ids of calls short names, c-1, c-2 and so on, in the order
// in which they are first seen.
type callNames map[string]string

var callID = regexp.MustCompile(`\bc-run-[0-9]+\b`)

func (c callNames) short(line string) string {
	return callID.ReplaceAllStringFunc(line, func(id string) string {
		if c[id] == "" {
			c[id] = fmt.Sprintf("c-%d", len(c)+1)
		}
		return c[id]
	})
}

// selfSigned makes the certificate of a phone.
func selfSigned(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
