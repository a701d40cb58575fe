//go:build unix

package main_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/actionurl"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/state"
)

// hostile are values that a phone may hold and that are easily spoilt on their
// way: by escaping twice or not at all, by cutting, by reading the wrong line of
// a settings page. Every third slot is empty.
var hostile = []string{
	"http://crm.example/call?number=$remote&name=$display_remote;x=%20%26+1#a",
	`http://old.example/"Grüß Gott"/'ž€'/<b>?a=1&amp;b=&lt;c&#39;`,
	"",
	"http://user:pass@10.0.0.1/path with blanks/?p=50%&q=%%41%zz%",
	" blank in front, and behind ",
	"",
	"action_hold!: http://trap.example/ name=\"action_hold\" value=\"x\"",
	"http://latin.example/caf\xe9?x=%e9&settings=save&action_hold=1",
	"",
	`http://insert.example/{url}{old}\d+$1?a=b=c&&`,
}

// phoneType is a phone as a server may meet it.
type phoneType struct {
	name    string
	kind    phonesim.Kind
	foreign bool // its slots hold foreign values, and may be taken over
}

var (
	snomEmpty      = phoneType{"snom", phonesim.Snom, false}
	snomForeign    = phoneType{"snom with foreign values", phonesim.Snom, true}
	genericEmpty   = phoneType{"generic", phonesim.Generic, false}
	genericForeign = phoneType{"generic with foreign values", phonesim.Generic, true}

	phoneTypes = []phoneType{snomEmpty, snomForeign, genericEmpty, genericForeign}
)

// killPhone is a phone, and what stood in it before any server came.
type killPhone struct {
	*phonesim.Phone
	phoneType
	slots  []string // its settings that hold action URLs
	before map[string]string
	token  string
}

// owner names the phone in the state folder.
func (p *killPhone) owner() string { return p.Extension() + "@" + p.Addr() }

// ours tells whether a slot holds the address of the server.
func (p *killPhone) ours(value string) bool {
	return strings.Contains(value, actionurl.Prefix+p.Extension()+"/"+p.token+"/")
}

// count returns how many slots hold the address of the server.
func (p *killPhone) count() int {
	n := 0
	for _, slot := range p.slots {
		if p.ours(p.Setting(slot)) {
			n++
		}
	}
	return n
}

// killOffice is phones whose server is killed again and again.
type killOffice struct {
	*player
	sims []*killPhone
}

// newKillOffice makes an office of the phones 101, 102, ….
func newKillOffice(t *testing.T, types ...phoneType) *killOffice {
	t.Helper()
	var configs []phonesim.Config
	byExtension, profileOf, keys := map[string]phoneType{}, map[string]string{}, map[string][]string{}
	for i, typ := range types {
		extension := fmt.Sprint(101 + i)
		configs = append(configs, phonesim.Config{Extension: extension, Kind: typ.kind})
		byExtension[extension] = typ
		if typ.kind == phonesim.Generic {
			profileOf[extension] = "acme.toml"
		}
		if typ.foreign {
			keys[extension] = []string{"take_over = true"}
		}
	}
	o := newOfficeOf(t, configs...)
	o.profiles, o.keys = profileOf, keys
	acme := acmeProfile(t)
	if err := os.WriteFile(filepath.Join(o.dir, "acme.toml"), acme, 0o600); err != nil {
		t.Fatal(err)
	}
	k := &killOffice{player: newPlayer(o, t.Name())}
	tokens := k.tokens()
	for _, sim := range o.phones {
		p := &killPhone{Phone: sim, phoneType: byExtension[sim.Extension()], before: map[string]string{}, token: tokens[sim.Extension()]}
		name, data := "acme.toml", acme
		if p.kind == phonesim.Snom {
			name = "snom.toml"
			var err error
			if data, err = profiles.FS.ReadFile(name); err != nil {
				t.Fatal(err)
			}
		}
		profile, err := phoneprofile.Parse(name, data)
		if err != nil {
			t.Fatal(err)
		}
		for i, event := range profile.Slots() {
			slot := profile.Events[event].Setting
			p.slots = append(p.slots, slot)
			if p.foreign {
				p.SetSetting(slot, hostile[i%len(hostile)])
			}
			p.before[slot] = p.Setting(slot)
		}
		k.sims = append(k.sims, p)
	}
	return k
}

// acmeProfile is the whole profile of docs/profiles.md.
func acmeProfile(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("../../docs/profiles.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(data), "\n```toml acme.toml\n")
	text, _, ended := strings.Cut(rest, "\n```")
	if !found || !ended {
		t.Fatal("docs/profiles.md has no block marked toml acme.toml")
	}
	return []byte(text + "\n")
}

// open opens the state folder, which no server uses now.
func (k *killOffice) open() *state.Store {
	k.t.Helper()
	s, err := state.Open(filepath.Join(k.dir, "state"))
	if err != nil {
		k.t.Fatal(err)
	}
	return s
}

// tokens returns what the state folder holds.
func (k *killOffice) tokens() map[string]string {
	k.t.Helper()
	s := k.open()
	defer s.Close()
	var extensions []string
	for _, p := range k.phones {
		extensions = append(extensions, p.Extension())
	}
	tokens, err := s.Tokens(extensions)
	if err != nil {
		k.t.Fatal(err)
	}
	return tokens
}

// slowness is how long a slow phone takes to do what it is asked for: as a real
// one does, so that most of the time of a server is spent in its requests.
const slowness = 2 * time.Millisecond

// slow makes the phones slow until they settle.
func (k *killOffice) slow() {
	for _, p := range k.sims {
		p.Watch(func(at phonesim.Progress) {
			if at.Moment == phonesim.Received {
				<-time.After(slowness)
			}
		})
	}
}

// settle waits until the phones have dealt with everything that the server
// sent before it was killed: one more request stands behind all of that.
func (k *killOffice) settle() {
	k.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for _, p := range k.sims {
		p.Watch(nil)
		conn, err := net.Dial("tcp", p.Addr())
		if err != nil {
			k.t.Fatal(err)
		}
		io.WriteString(conn, "GET /index.htm HTTP/1.0\r\n\r\n")
		io.Copy(io.Discard, conn)
		conn.Close()
		if err := p.Wait(ctx, func(s *phonesim.Snapshot) bool { return s.Connections == 0 }); err != nil {
			k.t.Fatal(err)
		}
	}
}

// wantSafe checks what must be true at any moment: a slot holds its old value,
// or our address, and then the old value is on disk.
func (k *killOffice) wantSafe() {
	k.t.Helper()
	s := k.open()
	defer s.Close()
	for _, p := range k.sims {
		recorded, err := s.Slots(p.owner())
		if err != nil {
			k.t.Fatal(err)
		}
		old := map[string]*string{}
		for _, r := range recorded {
			if old[r.Setting] = &r.Old; r.Old != p.before[r.Setting] {
				k.t.Errorf("on disk %s of %s is %q, it was %q", r.Setting, p.Extension(), r.Old, p.before[r.Setting])
			}
		}
		for _, slot := range p.slots {
			switch now := p.Setting(slot); {
			case now == p.before[slot]:
			case !p.ours(now):
				k.t.Errorf("%s of %s is %q, it was %q", slot, p.Extension(), now, p.before[slot])
			case old[slot] == nil:
				k.t.Errorf("%s of %s is ours, and what it was is not on disk", slot, p.Extension())
			}
		}
	}
	k.wantTokens(s)
}

// wantTokens checks that the phones' addresses stay valid.
func (k *killOffice) wantTokens(s *state.Store) {
	k.t.Helper()
	for _, p := range k.sims {
		if now, err := s.Tokens([]string{p.Extension()}); err != nil || now[p.Extension()] != p.token {
			k.t.Errorf("the token of %s is %q, it was %q: %v", p.Extension(), now[p.Extension()], p.token, err)
		}
	}
}

// wantAsBefore checks that nothing is left, in the phones and on disk.
func (k *killOffice) wantAsBefore() {
	k.t.Helper()
	for _, p := range k.sims {
		for _, slot := range p.slots {
			if now := p.Setting(slot); now != p.before[slot] {
				k.t.Errorf("%s of %s is %q, it was %q", slot, p.Extension(), now, p.before[slot])
			}
		}
	}
	s := k.open()
	defer s.Close()
	if left, err := s.Extensions(); err != nil || len(left) > 0 {
		k.t.Errorf("the state folder has slots of %q still: %v", left, err)
	}
	k.wantTokens(s)
}

// wantSet checks that every slot holds the server's address.
func (k *killOffice) wantSet() {
	k.t.Helper()
	for _, p := range k.sims {
		if n := p.count(); n != len(p.slots) {
			k.t.Errorf("%d of %d slots of %s are set", n, len(p.slots), p.Extension())
		}
	}
}

// halfSet tells whether a phone has some of the server's addresses.
func (k *killOffice) halfSet() bool {
	return slices.ContainsFunc(k.sims, func(p *killPhone) bool { n := p.count(); return 0 < n && n < len(p.slots) })
}
