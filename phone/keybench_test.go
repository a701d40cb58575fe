package phone

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/state"
)

// newKeyBench is a bench whose phones fetch the pages of their keys.
func newKeyBench(t *testing.T, phones ...phonesim.Config) *bench {
	t.Helper()
	for i := range phones {
		phones[i].Model = "snomD785"
	}
	b := newBench(t, phones...)
	pages := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		parts := strings.Split(r.URL.Path, "/")
		if len(parts) == 5 {
			if p := b.exchange.Find(parts[2]); p != nil {
				if body, _, ok := p.KeyPage(parts[4], r.URL.Query().Get("key")); ok {
					w.Write(body)
				}
			}
		}
	}))
	t.Cleanup(pages.Close)
	b.exchange.shared.base = func(string) (string, error) { return pages.URL, nil }
	return b
}

// shipped reads one of the profiles that come with the program.
func shipped(t *testing.T, name string) *phoneprofile.Profile {
	t.Helper()
	data, err := profiles.FS.ReadFile(name + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := phoneprofile.Parse(name+".toml", data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// reload gives the first phone other settings, as a reload does.
func (b *bench) reload(change func(*Settings)) {
	b.t.Helper()
	old := b.settings[0]
	s := old.at(old.Host, old.Port)
	change(s)
	b.settings[0] = s
	b.exchange.Apply(b.settings)
}

// rest waits until the worker of a phone has nothing to do.
func (b *bench) rest(extension string) {
	b.t.Helper()
	b.resting(b.exchange.Find(extension))
}

func (b *bench) resting(p *Phone) {
	b.t.Helper()
	eventually(b.t, "rest", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return !p.working
	})
}

// kept are the keys of the store.
func (b *bench) kept(owner string) []state.Key {
	b.t.Helper()
	keys, err := b.store.Keys(owner)
	if err != nil {
		b.t.Fatal(err)
	}
	return keys
}

// want compares a setting of a phone.
func (b *bench) want(sim *phonesim.Phone, setting, want string) {
	b.t.Helper()
	if got := sim.Setting(setting); got != want {
		b.t.Errorf("%s is %q, want %q", setting, got, want)
	}
}

// again starts another exchange with the same store and settings, as a restart
// of the server does.
func (b *bench) again() {
	b.t.Helper()
	b.abandon()
	base := b.exchange.shared.base
	events, err := NewEventLog(100, time.Minute, b.store.ReserveSequence, func(err error) { b.t.Error(err) })
	if err != nil {
		b.t.Fatal(err)
	}
	b.exchange = NewExchange(Config{
		Log: events, Store: b.store, Logger: b.exchange.shared.logger, Times: testTimes, EventHold: patience, RunID: "u", Base: base,
	})
	b.reload(func(*Settings) {})
	owners, err := b.store.KeyOwners()
	if err != nil {
		b.t.Fatal(err)
	}
	b.exchange.Recover(nil)
	b.exchange.RecoverKeys(owners)
	b.exchange.ShowKeys()
}

// abandon ends what the exchange does, without putting anything back: as a crash.
// Its timers must not go off behind the test.
func (b *bench) abandon() {
	b.exchange.cancel()
	for _, p := range append(b.exchange.Phones(), slices.Collect(maps.Values(b.exchange.retired))...) {
		b.resting(p)
		p.stop()
	}
}

// yesSIP is a phone that takes every SIP request.
type yesSIP struct{}

func (yesSIP) Send(context.Context, SIPPhone, *phoneprofile.Rendered) (*phoneprofile.Answer, error) {
	return &phoneprofile.Answer{Status: 200}, nil
}
