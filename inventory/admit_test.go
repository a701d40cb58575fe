package inventory

import (
	"net/netip"
	"strings"
	"sync"
	"testing"

	"github.com/phonecompanion/phonecompanion/country"
	"github.com/phonecompanion/phonecompanion/country/countrytest"
)

func addr(text string) netip.Addr { return netip.MustParseAddr(text) }

func TestAdmit(t *testing.T) {
	countries, err := country.Parse(countrytest.Make(t, map[string]string{"81.0.0.0/8": "CZ", "82.0.0.0/8": "DE"}))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name      string
		object    []any
		without   bool // a database
		from      string
		want      bool
		logged    string
		mode, now string // afterwards
	}{
		{name: "no mode", from: "192.0.2.1", want: true},
		{name: "an open phone is locked", object: []any{pathMode, "OPEN"}, from: "192.0.2.1", want: true, mode: "LOCKED", now: "192.0.2.1"},
		{name: "by IPv6", object: []any{pathMode, "OPEN"}, from: "2001:db8::7", want: true, mode: "LOCKED", now: "2001:db8::7"},
		{name: "by IPv4 in IPv6", object: []any{pathMode, "OPEN"}, from: "::ffff:192.0.2.1", want: true, mode: "LOCKED", now: "192.0.2.1"},
		{name: "with a zone", object: []any{pathMode, "OPEN"}, from: "fe80::1%eth0", want: true, mode: "LOCKED", now: "fe80::1"},
		{name: "locked, its address", object: []any{pathMode, "LOCKED", pathAddress, "192.0.2.1"}, from: "::ffff:192.0.2.1", want: true},
		{name: "locked, written as IPv6", object: []any{pathMode, "LOCKED", pathAddress, "::ffff:192.0.2.1"}, from: "192.0.2.1", want: true},
		{name: "locked, another address", object: []any{pathMode, "LOCKED", pathAddress, "192.0.2.1"}, from: "192.0.2.2", logged: `locked to the address \"192.0.2.1\"`},
		{name: "locked to nothing", object: []any{pathMode, "LOCKED"}, from: "192.0.2.2", logged: "locked to"},
		{name: "roaming, its country", object: []any{pathMode, "ROAMING", pathCountries, "de, cz"}, from: "81.2.3.4", want: true},
		{name: "roaming, another country", object: []any{pathMode, "ROAMING", pathCountries, "CZ"}, from: "82.2.3.4", logged: "the address is in DE, and the phone may come from CZ"},
		{name: "roaming, nowhere", object: []any{pathMode, "ROAMING", pathCountries, "CZ"}, from: "83.2.3.4", logged: "does not have the address"},
		{name: "roaming, private", object: []any{pathMode, "ROAMING", pathCountries, "CZ"}, from: "10.2.3.4", logged: "has no country"},
		{name: "roaming, this machine", object: []any{pathMode, "ROAMING", pathCountries, "CZ"}, from: "127.0.0.1", logged: "has no country"},
		{name: "roaming without countries", object: []any{pathMode, "ROAMING"}, from: "81.2.3.4", logged: "the address is in CZ"},
		{name: "roaming without a database", object: []any{pathMode, "ROAMING", pathCountries, "CZ"}, without: true, from: "81.2.3.4", logged: "set access.country_database"},
		{name: "a mode of a newer version", object: []any{pathMode, "TRUSTED"}, from: "81.2.3.4", logged: "ip.mode is"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, fileProfile)
			if !c.without {
				b.conf.Access.Countries = countries
				b.reload()
			}
			b.put("101", c.object...)
			if got := b.Admit("101", addr(c.from), "test/1"); got != c.want {
				t.Errorf("admitted %v, want %v\n%s", got, c.want, b.log.String())
			}
			if !strings.Contains(b.log.String(), c.logged) {
				t.Errorf("the log does not say %q:\n%s", c.logged, b.log.String())
			}
			if c.mode != "" {
				b.close()
				b.open() // it is on disk
				if o := b.object("101"); o.String(pathMode) != c.mode || o.String(pathAddress) != c.now {
					t.Errorf("the phone is %v", o)
				}
			}
		})
	}
}

// Whoever comes first has it, however many come at once.
func TestOneIsTheFirst(t *testing.T) {
	b := newBench(t, fileProfile)
	b.put("101", pathMode, "OPEN")
	var in sync.Map
	var wg sync.WaitGroup
	for _, from := range []string{"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"} {
		wg.Go(func() {
			if b.Admit("101", addr(from), "") {
				in.Store(from, true)
			}
		})
	}
	wg.Wait()
	n := 0
	in.Range(func(from, _ any) bool {
		if n++; from != b.object("101").String(pathAddress) {
			t.Errorf("%v was let in, and the phone is locked to %s", from, b.object("101").String(pathAddress))
		}
		return true
	})
	if n != 1 {
		t.Errorf("%d were let in", n)
	}
}

// A phone that cannot be locked on disk stays outside: another could come first
// after the next start.
func TestNotLockedWithoutDisk(t *testing.T) {
	b := newBench(t, fileProfile)
	b.put("101", pathMode, "OPEN")
	b.store.full = true
	if b.Admit("101", addr("192.0.2.1"), "") || b.object("101").String(pathMode) != "OPEN" || !strings.Contains(b.log.String(), "no space left") {
		t.Errorf("let in: %v\n%s", b.object("101"), b.log.String())
	}
	b.store.full = false
	if !b.Admit("101", addr("192.0.2.2"), "") {
		t.Error("not let in when the disk is well again")
	}
}

func TestAdmitNobody(t *testing.T) {
	b := newBench(t, fileProfile)
	if b.Admit("103", addr("192.0.2.1"), "") {
		t.Error("a phone that there is not was let in")
	}
}
