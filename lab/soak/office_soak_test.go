//go:build soak && linux

package soak

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// How many phones there are. Some of each are of the other kind, and some want a
// password or had values in their slots before.
const (
	officePhones  = 12
	firstPhone    = 101
	secretPhone   = 111 // wants a password
	foreignPhone  = 112 // had an action URL of somebody else
	phonePassword = "phone-password-of-the-soak"
	foreignURL    = "http://192.0.2.9/was-here-before"
)

// A desk is one phone and its way through the network, which may change.
type desk struct {
	extension string
	sim       *phonesim.Phone
	before    map[string]string // its slots, and the settings of its keys

	mu    sync.Mutex
	proxy *servertest.Proxy
}

func (d *desk) addr() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.proxy.Addr()
}

// move gives the phone another address; at the old one nobody is left.
func (d *desk) move(t testing.TB) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.proxy.SetTarget("")
	d.proxy.Cut()
	d.proxy = servertest.NewProxy(t, d.sim.Addr())
}

// slotNames finds the settings with action URLs in a profile.
var slotNames = regexp.MustCompile(`(?m)^setting = "(action_[a-z_]+)"`)

// An office is all phones, and the configuration of a server for them.
type office struct {
	*phonesim.Office
	t     testing.TB
	dir   string
	desks []*desk
	dials *Dials
	slots []string

	mu                  sync.Mutex
	edition             int    // of the profile
	provider            string // its section of the configuration
	ports               ports
	connected, alerting time.Duration // how long a call may be without any signal
}

// newOffice makes the phones.
func newOffice(t testing.TB, dials *Dials) *office {
	t.Helper()
	o := &office{Office: phonesim.NewOffice(), t: t, dir: t.TempDir(), dials: dials, ports: freePorts(t)}
	o.lasting(false)
	t.Cleanup(func() { o.Close() })
	snom, err := profiles.FS.ReadFile("snom.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range slotNames.FindAllStringSubmatch(string(snom), -1) {
		o.slots = append(o.slots, m[1])
	}
	for i := range officePhones {
		c := phonesim.Config{Extension: fmt.Sprint(firstPhone + i), DisplayName: fmt.Sprintf("Desk %d", firstPhone+i), BootTime: 200 * time.Millisecond}
		switch firstPhone + i {
		case secretPhone:
			c.Auth, c.Username, c.Password = phonesim.AuthDigest, "admin", phonePassword
		case foreignPhone:
			c.Settings = map[string]string{"action_missed_url": foreignURL}
		}
		if firstPhone+i >= firstKeyed {
			c.Model = keyedModel
			c.Settings = merged(c.Settings, programmed[c.Extension])
		}
		sim, err := o.Add(c)
		if err != nil {
			t.Fatal(err)
		}
		d := &desk{extension: c.Extension, sim: sim, before: map[string]string{}, proxy: servertest.NewProxy(t, sim.Addr())}
		for _, name := range o.slots {
			d.before[name] = sim.Setting(name)
		}
		for n := range keysOfEach {
			for _, name := range keySettings(n + 1) {
				d.before[name] = sim.Setting(name)
			}
		}
		sim.Watch(o.watch(d))
		o.desks = append(o.desks, d)
	}
	return o
}

// dialled finds the number in a request: it is dialled, or typed as the target of a
// transfer.
var dialled = regexp.MustCompile(`^GET /command\.htm\?(?:number=(6\d{9})|key=((?:\d;){10})ENTER)`)

// watch tells the ledger what a phone is told to dial.
func (o *office) watch(d *desk) func(phonesim.Progress) {
	return func(p phonesim.Progress) {
		if m := dialled.FindStringSubmatch(p.Request); m != nil && p.Moment == phonesim.Received {
			o.dials.Dialled(d.extension, m[1]+strings.ReplaceAll(m[2], ";", ""), time.Now())
		}
	}
}

// number is one that a phone may dial, and what it does when it is called.
func (o *office) number(device string, r *rand.Rand) string {
	number := o.dials.Ask(device)
	b := phonesim.Behaviour{Reply: phonesim.Reply(r.IntN(3)), After: time.Duration(r.IntN(300)) * time.Millisecond, HangUpAfter: time.Duration(1+r.IntN(2000)) * time.Millisecond}
	if b.Reply == phonesim.ReplyNoAnswer {
		b.After = time.Second
	}
	o.AddOutside(number, b)
	return number
}

// merged has the settings of both.
func merged(a, b map[string]string) map[string]string {
	all := maps.Clone(a)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, b)
	return all
}

// writeProfile writes the phones' profile, as somebody does who edits it.
func (o *office) writeProfile(good bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	data, err := profiles.FS.ReadFile("snom.toml")
	if err != nil {
		o.t.Fatal(err)
	}
	o.edition++
	text := strings.Replace(string(data), `timeout = "5s"`, fmt.Sprintf(`timeout = "%dms"`, 1500+o.edition%2*100), 1)
	if !good {
		text = strings.Replace(text, "[", "[[", 1)
	}
	o.write("soak.toml", text)
}

// write replaces a file as an editor does.
func (o *office) write(name, text string) {
	file := filepath.Join(o.dir, name)
	if err := os.WriteFile(file+".new", []byte(text), 0o600); err != nil {
		o.t.Fatal(err)
	}
	if err := os.Rename(file+".new", file); err != nil {
		o.t.Fatal(err)
	}
}

// unlike returns what is not as it was in the phones' slots and keys.
func (o *office) unlike() (all []string) {
	for _, d := range o.desks {
		for name, was := range d.before {
			if now := d.sim.Setting(name); now != was {
				all = append(all, fmt.Sprintf("%s of %s is %q and was %q", name, d.extension, now, was))
			}
		}
	}
	return all
}

// tokens are the secrets in the phones' action URLs.
func (o *office) tokens() []string {
	found := map[string]bool{}
	for _, d := range o.desks {
		for _, name := range o.slots {
			if parts := strings.Split(d.sim.Setting(name), "/"); len(parts) > 5 && parts[3] == "a" {
				found[parts[5]] = true
			}
		}
	}
	return slices.Collect(maps.Keys(found))
}

// quiet ends every call of the phones, and every fault.
func (o *office) quiet() {
	for _, d := range o.desks {
		if err := d.sim.SetFault(); err != nil {
			o.t.Error(err)
		}
		d.mu.Lock()
		d.proxy.Freeze(false)
		d.mu.Unlock()
		for range len(d.sim.Calls()) {
			d.sim.HangUp()
			d.sim.Reject()
		}
	}
}
