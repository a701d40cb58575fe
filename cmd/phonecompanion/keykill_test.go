//go:build unix

package main_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

// TestKillWhileBinding kills the server at every request that it sends to a
// phone while it binds a key, gives it another label, and puts it back: the next one
// has every old value, and nothing of ours stays in the phone.
func TestKillWhileBinding(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"BindKey 101 2 on Sales message x", "BindKey 101 2 on Night message y", "UnbindKey 101 2"} {
		n := killAtKeyRequest(t, line, 0, blow{})
		if n < 5 {
			t.Fatalf("%s sends %d requests", line, n)
		}
		for request := 1; request <= n; request++ {
			for i, b := range []blow{lost, unanswered, answered} {
				if (testing.Short() || raceEnabled) && (request+i)%someOf != 0 {
					continue
				}
				t.Run(fmt.Sprintf("%s, request %d, %s", line, request, b.name), func(t *testing.T) {
					t.Parallel()
					killAtKeyRequest(t, line, request, b)
				})
			}
		}
	}
}

// killAtKeyRequest kills the server at one request of a command, or never, and
// returns how many there were.
func killAtKeyRequest(t *testing.T, line string, request int, b blow) int {
	t.Helper()
	k := newKeyOffice(t, phonesim.Config{}, "take_over = true")
	old := map[string]string{"fkey1": "speed *21*0123#", "fkey_label1": `<b>"Büro" & Co`}
	for name, value := range old {
		k.sim.SetSetting(name, value)
	}
	if line != "BindKey 101 2 on Sales message x" {
		k.says("BindKey 101 2 on Sales message x", "error_ind SUCCESS BindKey")
	} else {
		k.says("Ping", "error_ind SUCCESS Ping")
	}
	before, process := int(k.sim.Count()), k.process
	if request == 0 {
		k.says(line, "error_ind SUCCESS")
		n := int(k.sim.Count()) - before
		k.finish()
		return n
	}
	k.sim.Watch(func(at phonesim.Progress) {
		if at.Number != request || at.Moment != b.moment {
			return
		}
		if b.lost {
			if err := k.sim.SetFault(phonesim.Fault{Kind: phonesim.DropAfterRead, Count: 1}); err != nil {
				t.Error(err)
			}
		}
		process.kill()
	})
	k.send(step{text: line})
	select {
	case <-process.done:
	case <-time.After(patience):
		t.Fatalf("the phone has got no request number %d", request)
	}
	k.sim.Watch(nil)
	k.ended(step{}, func(step) { k.forget() })
	k.says("UnbindKey 101 2", "error_ind SUCCESS UnbindKey") // whatever was left
	// What tells us of a start is put back after the grace, or now.
	k.says("MonitorStart 101", "error_ind SUCCESS MonitorStart")
	k.says("MonitorStop 101", "error_ind SUCCESS MonitorStop")
	for name, value := range old {
		k.is(name, value)
	}
	k.is("fkey_short_label1", "")
	k.is("action_setup_url", "")
	k.lamp(6, "")
	k.finish()
	return 0
}
