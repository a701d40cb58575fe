//go:build unix

package main_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/actionurl"
	"github.com/phonecompanion/phonecompanion/phonesim"
)

// rotate runs `token rotate` for an extension, and returns what it says.
func (o *testOffice) rotate(extension string) string {
	o.t.Helper()
	got := runIn(o.t, o.dir, "token", "rotate", extension, "--config", o.config())
	if got.code != 0 || got.stderr != "" {
		o.t.Fatalf("token rotate: %+v", got)
	}
	return got.stdout
}

var tokenInURL = regexp.MustCompile(actionurl.Prefix + `[^/]+/([A-Za-z0-9_-]{22})/`)

// tokensIn returns the tokens that stand in a phone's settings.
func tokensIn(t *testing.T, p *phonesim.Phone) []string {
	t.Helper()
	var tokens []string
	for _, v := range slotsOf(t, p) {
		if m := tokenInURL.FindStringSubmatch(v); m != nil {
			tokens = append(tokens, m[1])
		}
	}
	slices.Sort(tokens)
	return slices.Compact(tokens)
}

// noSecret makes sure that a text holds no token.
func (o *testOffice) noSecret(what, text string, tokens []string) {
	o.t.Helper()
	for _, token := range tokens {
		if strings.Contains(text, token) {
			o.t.Errorf("a token stands in %s:\n%s", what, text)
		}
	}
}

const incomingSetting = "action_incoming_url"

// TestRotate: of a phone that is monitored every slot has the new token when
// the command ends, the former one is refused, clients go on, and what stood
// there before is put back in the end.
func TestRotate(t *testing.T) {
	t.Parallel()
	o, before := takeOver(t)
	p := newPlayer(o, t.Name())
	p.say("MonitorStart")
	sim, secrets := o.phones[0], tokensIn(t, o.phones[0])
	formerURL := sim.Setting(incomingSetting)
	for range 2 {
		if got, want := o.rotate("101"), "101 has a new token. The phone has the new addresses, and the former one is refused from now on.\n"; got != want {
			t.Errorf("got  %swant %s", got, want)
		}
		tokens := tokensIn(t, sim)
		if len(tokens) != 1 || slices.Contains(secrets, tokens[0]) {
			t.Fatalf("the phone has %d tokens", len(tokens))
		}
		secrets = append(secrets, tokens...)
	}
	if got := o.get(formerURL); got != http.StatusNotFound {
		t.Errorf("an address with the former token: status %d", got)
	}
	p.send(step{text: "MakeCall 102 101"})
	p.expect(step{}, "error_ind SUCCESS MakeCall")
	p.expect(step{}, "Initiated 102 makeCall <call1> 102")
	p.expectGroup(step{}, []string{"Originated 102 newCall 102 101 102", `Delivered 101 newCall 101 102 101 ""`})
	o.noSecret("the log", p.process.logText(), secrets)
	p.process.terminate()
	o.wantBack(before)
	if left, _ := filepath.Glob(filepath.Join(o.dir, "state", "control*")); len(left) > 0 {
		t.Errorf("left by the server: %v", left)
	}
}

// afterRotation is what may happen when a server was killed during a rotation.
var afterRotation = map[string]func(*player, []string){
	"stopped": func(p *player, _ []string) { p.process.terminate() },
	"monitored, and then no more": func(p *player, former []string) {
		p.say("MonitorStart")
		p.wantNewToken(former)
		p.say("MonitorStop")
	},
	"rotated again": func(p *player, former []string) {
		p.rotate("101")
		p.say("MonitorStart")
		p.wantNewToken(former)
		p.process.terminate()
	},
}

// wantNewToken makes sure that every slot of 101 has one token, and a new one.
func (p *player) wantNewToken(former []string) {
	p.t.Helper()
	if tokens := tokensIn(p.t, p.phones[0]); len(tokens) != 1 || slices.Contains(former, tokens[0]) {
		p.t.Errorf("the phone has %d tokens, or a former one", len(tokens))
	}
}

// allSlots is how many slots the server writes into a snom phone.
const allSlots = 16

// TestRotateAndKill kills the server at any point of a rotation: before any of
// the phone's slots was written, after some of them were, and when all are and
// nobody has seen it. What the
// next one finds there it knows as its own.
func TestRotateAndKill(t *testing.T) {
	for name, next := range afterRotation {
		for _, writes := range []int{0, 1, 9, allSlots} {
			t.Run(fmt.Sprintf("%s after %d writes", name, writes), func(t *testing.T) {
				t.Parallel()
				o, before := takeOver(t)
				p := newPlayer(o, t.Name())
				p.say("MonitorStart")
				sim, former := o.phones[0], tokensIn(t, o.phones[0])
				// It shows its settings, takes so many of the new ones, and hangs.
				works := phonesim.Fault{Kind: phonesim.SlowBytes, Interval: time.Nanosecond, Count: 1 + writes}
				if err := sim.SetFault(works, phonesim.Fault{Kind: phonesim.Hang}); err != nil {
					t.Fatal(err)
				}
				asked := len(sim.Requests())
				done := make(chan struct{})
				go func() {
					defer close(done)
					runIn(t, o.dir, "token", "rotate", "101", "--config", o.config())
				}()
				eventually(t, "the rotation begins", patience, func() bool {
					return len(sim.Requests()) > asked+1+writes
				})
				p.process.kill()
				<-done
				if err := sim.SetFault(); err != nil {
					t.Fatal(err)
				}
				want := 2
				if writes == 0 || writes == allSlots {
					want = 1
				}
				if got := tokensIn(t, sim); len(got) != want || slices.Contains(got, former[0]) != (writes < allSlots) {
					t.Errorf("the server was not killed in the middle: %d tokens are in the phone", len(got))
				}
				p.forget()
				p.process = o.start()
				next(p, former)
				o.wantBack(before)
			})
		}
	}
}

// TestRotateWithoutAServer: the one that was killed left its addresses in the
// phones and its control file in the folder, and neither misleads.
func TestRotateWithoutAServer(t *testing.T) {
	for name, next := range afterRotation {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, before := takeOver(t)
			p := newPlayer(o, t.Name())
			p.say("MonitorStart")
			former := tokensIn(t, o.phones[0])
			p.process.kill()
			if _, err := os.Stat(filepath.Join(o.dir, "state", "control.json")); err != nil {
				t.Errorf("the killed server left no control file: %v", err)
			}
			if got, want := o.rotate("101"), "101 has a new token. No server runs: the next one writes the new addresses into the phone when it is monitored.\n"; got != want {
				t.Errorf("got  %swant %s", got, want)
			}
			p.forget()
			p.process = o.start()
			next(p, former)
			o.wantBack(before)
		})
	}
}

// TestRotateOfAPhoneThatIsAway: the server goes on trying, and says so.
func TestRotateOfAPhoneThatIsAway(t *testing.T) {
	t.Parallel()
	o, before := takeOver(t)
	p := newPlayer(o, t.Name())
	p.say("MonitorStart")
	sim, former := o.phones[0], tokensIn(t, o.phones[0])
	formerURL := sim.Setting(incomingSetting)
	if err := sim.SetFault(phonesim.Fault{Kind: phonesim.Refuse}); err != nil {
		t.Fatal(err)
	}
	if got := o.rotate("101"); !strings.Contains(got, "does not have the new addresses yet: ") || !strings.Contains(got, "60 s at most") {
		t.Errorf("got %s", got)
	}
	if got := o.get(formerURL); got != http.StatusOK {
		t.Errorf("an address that stands in the phone: status %d", got)
	}
	if err := sim.SetFault(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the new addresses", patience, func() bool {
		now := tokensIn(t, sim)
		return len(now) == 1 && !slices.Contains(former, now[0])
	})
	eventually(t, "the end of the former token", patience, func() bool { return o.get(formerURL) == http.StatusNotFound })
	p.process.terminate()
	o.wantBack(before)
}

// TestRotateByHand: the former token ends at once, the text to enter is another
// one, and nobody has seen yet that it was entered.
func TestRotateByHand(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	o.device("104", "yealink")
	p := newPlayer(o, t.Name())
	p.send(step{text: "MonitorStart 104"})
	p.expect(step{}, "error_ind SUCCESS MonitorStart")
	const setting = "action_url.incoming_call"
	before, text := o.urlFor("104", setting), o.shown("104")
	p.callURL(step{name: "104", text: setting + " remote=102"})
	p.expect(step{}, `Delivered 104 newCall 104 102 104 ""`)
	p.expectDevice("104", "configured")
	want := "104 has a new token. The former one is refused from now on. Enter the new addresses into the phone: phonecompanion profile show yealink --for 104 --config " + o.config() + "\n"
	if got := o.rotate("104"); got != want {
		t.Errorf("got  %swant %s", got, want)
	}
	p.expectDevice("104", "unverified")
	if got := o.get(before); got != http.StatusNotFound {
		t.Errorf("an address with the former token: status %d", got)
	}
	p.expectDevice("104", "unverified")
	p.callURL(step{name: "104", text: "action_url.call_terminated remote=102"})
	p.expect(step{}, `ConnectionCleared 104 normalClearing "" ()`)
	p.expectDevice("104", "configured")
	if o.shown("104") == text {
		t.Error("the text to enter is the same")
	}
	p.process.terminate()
	got := runIn(t, o.dir, "profile", "show", "yealink", "--for", "104", "--config", o.config())
	if got.code != 1 || got.stdout != "" || !strings.Contains(got.stderr, "http.listen has port 0") {
		t.Errorf("the port is the system's choice, and without a server the program says %+v", got)
	}
}

// expectDevice asks for the devices and compares the state of one.
func (p *player) expectDevice(extension, state string) {
	p.t.Helper()
	p.send(step{text: "Devices"})
	p.expect(step{}, "error_ind SUCCESS Devices")
	for {
		line, ok := p.next(step{}, "DevicesEnd")
		if words := strings.Fields(line); ok && len(words) == 4 && words[1] == extension && words[3] != state {
			p.t.Errorf("%s, want %s", line, state)
		}
		if !ok || line == "DevicesEnd" {
			return
		}
	}
}

// TestControlIsForCommands: to a browser, and to anyone without the key, there
// is nothing.
func TestControlIsForCommands(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	o.device("104", "yealink")
	o.start()
	base, _, _ := strings.Cut(o.urlFor("104", "action_url.incoming_call"), actionurl.Prefix)
	data, err := os.ReadFile(filepath.Join(o.dir, "state", "control.json"))
	if err != nil {
		t.Fatal(err)
	}
	key := regexp.MustCompile(`"key":"([^"]+)"`).FindStringSubmatch(string(data))[1]
	for name, c := range map[string]struct {
		status int
		header []string
	}{
		"a command":        {200, []string{"Authorization: Bearer " + key}},
		"no key":           {404, nil},
		"another key":      {404, []string{"Authorization: Bearer " + key[1:] + "x"}},
		"a browser":        {404, []string{"Authorization: Bearer " + key, "Sec-Fetch-Site: none"}},
		"somebody's page":  {404, []string{"Authorization: Bearer " + key, "Origin: " + base}},
		"a change by GET?": {404, []string{"Authorization: Bearer " + key}},
	} {
		action := "phone"
		if strings.HasPrefix(name, "a change") {
			action = "rotate"
		}
		if got := o.get(base+"/-/control/"+action+"?extension=104", c.header...); got != c.status {
			t.Errorf("%s: status %d, want %d", name, got, c.status)
		}
	}
}
