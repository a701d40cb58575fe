package phonesim

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestParseKeys(t *testing.T) {
	ms := time.Millisecond
	tests := map[string][]keyEvent{
		"":                     nil,
		"ENTER":                {{key: "ENTER"}},
		"f_hold;p1":            {{key: "F_HOLD"}, {key: "P1"}},
		"5,100,200;6,50":       {{"5", 100 * ms, 200 * ms}, {"6", 50 * ms, 0}},
		"5,,200;;*; # ":        {{"5", 0, 200 * ms}, {key: "*"}, {key: "#"}},
		"1,x,-5":               {{key: "1"}},
		"1,99999999,0,rest":    {{"1", maxKeyTime, 0}},
		"1,99999999999999999,": {{key: "1"}},
	}
	for s, want := range tests {
		if got := parseKeys(s); !slices.Equal(got, want) {
			t.Errorf("parseKeys(%q) = %v, want %v", s, got, want)
		}
	}
	if got := len(parseKeys(strings.Repeat("1;", 2*maxKeys))); got != maxKeys {
		t.Errorf("%d keys", got)
	}
}

func FuzzParseKeys(f *testing.F) {
	for _, s := range []string{"ENTER", "5,100,200;6", "f_hold;;,", "1,9999999999,1;%3B"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		keys := parseKeys(s)
		if len(keys) > maxKeys {
			t.Fatalf("%d keys", len(keys))
		}
		var again []string
		for _, k := range keys {
			if k.key == "" || strings.ContainsAny(k.key, ",;") || k.press < 0 || k.press > maxKeyTime || k.pause < 0 || k.pause > maxKeyTime {
				t.Fatalf("key %+v in %q", k, s)
			}
			again = append(again, k.key)
		}
		if got := parseKeys(strings.Join(again, ";")); len(got) != len(keys) {
			t.Fatalf("%q has %d keys and then %d", s, len(keys), len(got))
		}
	})
}

// sleeper returns a phone without a web interface, for tests in a bubble of
// fake time, where connections do not work.
func sleeper(o *Office, extension string) *Phone {
	cfg, _ := Config{Extension: extension}.withDefaults()
	p := newPhone(o, cfg)
	o.phones[extension] = p
	p.registered = true
	return p
}

func TestKeyTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := NewOffice()
		defer o.Close()
		a, b := sleeper(o, "101"), sleeper(o, "102")
		start := time.Now()
		a.Press("1,100,200;0,,300;2;ENTER,50")
		a.Press("CANCEL") // waits for its turn
		if got := a.Snapshot().Entered; got != "1" || time.Since(start) != 0 {
			t.Errorf("entered %q after %v", got, time.Since(start))
		}
		step := func(d time.Duration, entered string, calls int) {
			t.Helper()
			time.Sleep(d) // fake time
			synctest.Wait()
			if s := a.Snapshot(); s.Entered != entered || len(s.Calls) != calls {
				t.Errorf("after %v: entered %q, calls %v", time.Since(start), s.Entered, s.Calls)
			}
		}
		step(299*time.Millisecond, "1", 0)
		step(2*time.Millisecond, "10", 0)
		step(300*time.Millisecond, "", 1)
		if !slices.ContainsFunc(b.Calls(), func(c Call) bool { return c.State == RingingIn }) {
			t.Error("102 does not ring")
		}
		step(50*time.Millisecond, "", 0)
	})
}

func TestKeysBeyondTheLimitAreLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := NewOffice()
		defer o.Close()
		a := sleeper(o, "101")
		a.Press("1,1")
		for range 3 {
			a.Press(strings.Repeat("2;", maxKeys/2))
		}
		time.Sleep(time.Second) // fake time
		synctest.Wait()
		if got := len(a.Snapshot().Entered); got != maxDigits {
			t.Errorf("%d digits entered", got)
		}
	})
}
