package phone

import (
	"fmt"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/stli"
)

// TestRebindThatBreaksOff: while a bound key gets another label the phone fails, so
// that it has the former one still, or the new one already. Then the former one is
// shown, or it is bound anew; and what it held before comes back.
func TestRebindThatBreaksOff(t *testing.T) {
	for _, written := range []bool{false, true} {
		for _, old := range []string{"", "Fire"} {
			for _, first := range []string{"", "First"} {
				for _, then := range []string{"", "UnbindKey 101 2", "BindKey 101 2 on Third message x"} {
					t.Run(fmt.Sprintf("%v, %q, %q, %q", written, old, first, then), func(t *testing.T) {
						b := newKeyBench(t, phonesim.Config{Extension: "101"})
						b.exchange.shared.backOff = func(int) time.Duration {
							if then == "" {
								return 10 * time.Millisecond
							}
							return time.Hour
						}
						sim, c := b.office.Phone("101"), newClient()
						if old != "" {
							sim.SetSetting("fkey1", "speed 112")
							sim.SetSetting("fkey_label1", old)
							b.reload(func(s *Settings) { s.TakeOver = true })
						}
						bound := make(chan *stli.Failure, 1)
						b.exchange.Find("101").Submit(&Command{Verb: stli.VerbBindKey, Args: []string{"2", "on", first, "message", "x"}, Deadline: time.Now().Add(patience), Done: func(r Result) { bound <- r.Failure }})
						if failure := <-bound; failure != nil {
							t.Fatal(failure)
						}
						if err := sim.SetFault(phonesim.Fault{Kind: phonesim.Reset, Path: "/dummy.htm", Count: 1, CarryOut: written}); err != nil {
							t.Fatal(err)
						}
						b.do(c, "BindKey 101 2 on Second message x", "unspecified.outcomeUnknown")
						if then != "" {
							b.do(c, then, "ok")
						} else {
							eventually(t, "the former label", func() bool { return sim.Setting("fkey_label1") == first })
						}
						b.rest("101")
						b.do(c, "UnbindKey 101 2", "ok")
						b.want(sim, "fkey_label1", old)
						b.want(sim, "fkey_short_label1", "")
					})
				}
			}
		}
	}
}
