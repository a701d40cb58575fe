package main_test

import (
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/providersim"
)

// hostedBench is a server whose phones live at providers, of which there may be
// several, and whose configuration the test edits.
type hostedBench struct {
	*player
	base      string // the configuration without phones and provider
	providers int
}

func newHostedBench(t *testing.T) *hostedBench {
	b := &hostedBench{player: newPlayer(newTestOffice(t), t.Name())}
	data, err := os.ReadFile(b.configure())
	if err != nil {
		t.Fatal(err)
	}
	b.base = string(data)
	return b
}

// provider begins one more provider with the extensions 101, 201 and 301, and returns
// it and its section of the configuration.
func (b *hostedBench) provider(c providersim.Config) (*providersim.Provider, string) {
	b.t.Helper()
	p := providersim.New(c)
	b.t.Cleanup(func() { p.Close() })
	address, err := p.Start("127.0.0.1:0")
	if err != nil {
		b.t.Fatal(err)
	}
	for _, ext := range []string{"101", "201", "301"} {
		if _, err := p.Add(providersim.Extension{Number: ext, Name: "Hosted " + ext}); err != nil {
			b.t.Fatal(err)
		}
	}
	for range b.providers { // so that no two give the same ids to calls
		if _, err := p.Incoming("101", "+12025550100", ""); err != nil {
			b.t.Fatal(err)
		}
		p.Far("+12025550100", providersim.HangUp)
	}
	b.providers++
	u, _ := url.Parse(address)
	return p, fmt.Sprintf(hostedProvider, "ringcentral", u.Hostname(), u.Port(), hostedLogins["ringcentral"])
}

// write writes the configuration.
func (b *hostedBench) write(more string) {
	b.t.Helper()
	if err := os.WriteFile(b.config(), []byte(b.base+more), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// serve starts the server.
func (b *hostedBench) serve(more string) {
	b.t.Helper()
	b.write(more)
	b.process = startProcess(b.t, b.config())
}

// reload changes the configuration of the running server.
func (b *hostedBench) reload(more string) {
	b.t.Helper()
	count := func() int { return strings.Count(b.process.logText(), `"message":"configuration reloaded"`) }
	before := count()
	b.write(more)
	eventually(b.t, "a reload", patience, func() bool { return count() > before })
}

// hold holds a piece of a conversation.
func (b *hostedBench) hold(text string) {
	b.t.Helper()
	steps, err := parseScript(text)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, s := range steps {
		if s.expects() {
			b.expect(s, s.text)
		} else {
			b.do(s)
		}
	}
}

// holdAny wants lines in any order.
func (b *hostedBench) holdAny(want ...string) {
	b.t.Helper()
	var got []string
	for range want {
		line, _ := b.next(step{}, strings.Join(want, " | "))
		got = append(got, line)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		b.t.Fatalf("got %q, want %q", got, want)
	}
}

// call lets somebody call extension 201 at a provider, and hang up.
func (b *hostedBench) call(p *providersim.Provider, ext, number string) {
	b.t.Helper()
	if _, err := p.Incoming(ext, number, ""); err != nil {
		b.t.Fatal(err)
	}
	b.hold(fmt.Sprintf("S: Delivered %s newCall %s %s %s \"\"\nS: DeviceInformation %s 1 (alerting)", ext, ext, number, ext, ext))
	if err := p.Far(number, providersim.HangUp); err != nil {
		b.t.Fatal(err)
	}
	b.hold(fmt.Sprintf("S: ConnectionCleared %s callCancelled %s ()\nS: DeviceInformation %s 0 (null)", ext, number, ext))
}

const (
	hosted201  = "[[phone]]\nextension = \"201\"\nprofile = \"ringcentral\"\n"
	hostedStli = "C: STLI;Version=2;Errors=Extended\nS: error_ind SUCCESS STLI;Version=2;DeviceInformation=Standard;Errors=Extended\n"
	outAndBack = "S: OutOfService 201 maintenance\nS: BackInService 201 maintenance\n"
)
