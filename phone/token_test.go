package phone

import (
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/state"
)

// newTokenBench is a bench whose phones have the tokens of the store.
func newTokenBench(t *testing.T) *bench {
	t.Helper()
	b := newBench(t, phonesim.Config{Extension: "101"})
	tokens, err := b.store.Tokens([]string{"101"})
	if err != nil {
		t.Fatal(err)
	}
	b.settings[0].Token = tokens["101"]
	b.exchange.Apply(b.settings)
	return b
}

// rotate gives a phone the next token: on disk, and then in the exchange.
func (b *bench) rotate(extension string) (token string, settled <-chan Renewed) {
	b.t.Helper()
	token, err := b.store.RotateToken(extension, time.Now())
	if err != nil {
		b.t.Fatal(err)
	}
	settled, ok := b.exchange.Renew(extension, token, b.former(extension))
	if !ok {
		b.t.Fatalf("there is no phone %s", extension)
	}
	return token, settled
}

func (b *bench) former(extension string) []state.FormerToken {
	b.t.Helper()
	all, err := b.store.FormerTokens()
	if err != nil {
		b.t.Fatal(err)
	}
	return all[extension]
}

func (b *bench) settled(c <-chan Renewed) Renewed {
	b.t.Helper()
	select {
	case r := <-c:
		return r
	case <-time.After(patience):
		b.t.Fatal("nothing comes of the new token")
		return Renewed{}
	}
}

// TestRotatedTokenIsWritten into the slots of a monitored phone at once, and
// what stood there before we came is still put back.
func TestRotatedTokenIsWritten(t *testing.T) {
	b := newTokenBench(t)
	sim, c := b.office.Phone("101"), newClient()
	b.settings[0].TakeOver = true
	b.exchange.Apply(b.settings)
	sim.SetSetting(incoming, "http://crm.example/")
	b.do(c, "MonitorStart 101", "ok")
	for range 3 {
		token, done := b.rotate("101")
		got := b.settled(done)
		if got.Monitoring != MonitoringConfigured || !got.Written {
			t.Errorf("%+v", got)
		}
		for _, event := range snom(t).Slots() {
			if v := sim.Setting(snom(t).Events[event].Setting); !strings.Contains(v, "/a/101/"+token+"/"+event) {
				t.Errorf("%s holds %q", event, v)
			}
		}
		if left := b.former("101"); len(left) > 0 || len(b.exchange.Find("101").Settings().Former) > 0 {
			t.Errorf("former tokens are remembered: %v", left)
		}
	}
	b.do(c, "MonitorStop 101", "ok")
	if got := sim.Setting(incoming); got != "http://crm.example/" {
		t.Errorf("put back %q", got)
	}
}

// TestRotatedTokenOfAnUnreachablePhone: its slots stay ours until it comes
// back; then they are written, or put back.
func TestRotatedTokenOfAnUnreachablePhone(t *testing.T) {
	for name, goOn := range map[string]bool{"monitored on": true, "put back": false} {
		t.Run(name, func(t *testing.T) {
			b := newTokenBench(t)
			sim, c := b.office.Phone("101"), newClient()
			b.do(c, "MonitorStart 101", "ok")
			before := b.exchange.Find("101").Settings().Token
			if err := sim.SetFault(phonesim.Fault{Kind: phonesim.Refuse}); err != nil {
				t.Fatal(err)
			}
			_, done := b.rotate("101")
			if got := b.settled(done); got.Written || got.Monitoring != MonitoringUnreachable || got.Reason == "" {
				t.Errorf("%+v", got)
			}
			token, done := b.rotate("101")
			b.settled(done)
			s := b.exchange.Find("101").Settings()
			if now := time.Now(); !s.Admits(token, now) || !s.Admits(before, now) || s.Admits(before, now.Add(FormerTokenTime)) || s.Admits("", now) {
				t.Error("not the tokens that must be taken")
			}
			if err := sim.SetFault(); err != nil {
				t.Fatal(err)
			}
			if goOn {
				b.do(newClient(), "MonitorStart 101", "ok")
				if got := sim.Setting(incoming); !strings.Contains(got, token) {
					t.Errorf("the phone holds %q", got)
				}
			} else {
				b.do(c, "MonitorStop 101", "ok")
				b.monitoring("101", MonitoringOff)
				if got := sim.Setting(incoming); got != "" {
					t.Errorf("left in the phone: %q", got)
				}
			}
			if left := b.former("101"); len(left) > 0 {
				t.Errorf("former tokens are remembered: %v", left)
			}
			if b.exchange.Find("101").Settings().Admits(before, time.Now()) {
				t.Error("the former token is still taken")
			}
		})
	}
}

// TestRotatedTokenOfAPhoneThatIsSetByHand ends at once: nobody can change what
// stands in the phone so fast.
func TestRotatedTokenOfAPhoneThatIsSetByHand(t *testing.T) {
	b := newTokenBench(t)
	b.settings[0].Monitor = MonitorManual
	b.exchange.Apply(b.settings)
	b.do(newClient(), "MonitorStart 101", "ok")
	b.monitoring("101", MonitoringManual)
	before := b.exchange.Find("101").Settings().Token
	token, done := b.rotate("101")
	if s := b.exchange.Find("101").Settings(); s.Admits(before, time.Now()) || !s.Admits(token, time.Now()) {
		t.Error("not the tokens that must be taken")
	}
	if got := b.settled(done); got.Monitoring != MonitoringManual || !got.Written {
		t.Errorf("%+v", got)
	}
	if len(b.former("101")) > 0 || len(b.office.Phone("101").Requests()) > 0 {
		t.Error("the former token is remembered, or the phone was asked")
	}
}

// TestRotationWhileNobodyMonitors forgets the former token: no slot holds it.
func TestRotationWhileNobodyMonitors(t *testing.T) {
	b := newTokenBench(t)
	_, done := b.rotate("101")
	if got := b.settled(done); !got.Written || got.Monitoring != MonitoringOff || len(b.former("101")) > 0 {
		t.Errorf("%+v, %v", got, b.former("101"))
	}
}

// TestFormerTokenOfAWrongClock: a time in the future makes no token eternal.
func TestFormerTokenOfAWrongClock(t *testing.T) {
	s := &Settings{Extension: "101", Token: "new", Profile: snom(t)}
	for rotated, want := range map[time.Duration]bool{time.Hour: false, -time.Second: true, -FormerTokenTime: false} {
		s.SetFormer([]state.FormerToken{{Token: "old", Rotated: time.Now().Add(rotated)}})
		if got := s.Admits("old", time.Now()); got != want {
			t.Errorf("rotated %v from now: %v", rotated, got)
		}
		if !s.ours("http://x/a/101/old/incoming") || s.ours("http://x/a/101/other/incoming") || s.Hide("/a/101/old/x") != "/a/101/***/x" {
			t.Error("it is not known as ours, or shown")
		}
	}
}
