package phone

import (
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
	"github.com/phonecompanion/phonecompanion/phonesim"
)

const foreign = "http://crm.example/"

// movingPhone is a phone that gets another address: nobody is left at the old one.
// next is what the configuration says then.
func movingPhone(t *testing.T) (b *bench, sim *phonesim.Phone, move func(), next *Settings) {
	b = newBench(t, phonesim.Config{Extension: "101"})
	sim = b.office.Phone("101")
	sim.SetSetting(incoming, foreign)
	old, now := servertest.NewProxy(t, sim.Addr()), servertest.NewProxy(t, "")
	b.settings[0].TakeOver = true
	here := b.settings[0].at(address(t, old))
	b.settings[0] = here
	b.exchange.Apply(b.settings)
	move = func() {
		old.SetTarget("")
		now.SetTarget(sim.Addr())
	}
	return b, sim, move, here.at(address(t, now))
}

func address(t *testing.T, p *servertest.Proxy) (string, int) {
	t.Helper()
	host, port, err := net.SplitHostPort(p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	return host, n
}

// TestSamePhoneAtAnotherAddress: a monitored phone gets another address, and then
// nobody monitors it any more. It holds what it held before it was monitored, and
// nothing is left to be put back where it was.
func TestSamePhoneAtAnotherAddress(t *testing.T) {
	b, sim, move, next := movingPhone(t)
	c := newClient()
	b.do(c, "MonitorStart 101", "ok")
	move()
	b.exchange.Apply([]*Settings{next})
	eventually(t, "the old value is kept for the new address", func() bool {
		slots, err := b.store.Slots(next.owner())
		return err == nil && len(slots) == len(snom(t).Slots())
	})
	b.do(c, "MonitorStop 101", "ok")
	if got := sim.Setting(incoming); got != foreign {
		t.Errorf("the phone holds %q", got)
	}
	if got := sim.Setting("action_hold"); got != "" {
		t.Errorf("left in the phone: %q", got)
	}
	if left, err := b.store.Slots(b.settings[0].owner()); err != nil || len(left) > 0 {
		t.Errorf("%d values wait for an address at which nobody is, %v", len(left), err)
	}
}

// TestMovedWhileItCouldNotBeReached: its monitor has ended when it was gone
// already, and the configuration tells where it is. Its values come back there.
func TestMovedWhileItCouldNotBeReached(t *testing.T) {
	b, sim, move, next := movingPhone(t)
	c := newClient()
	b.do(c, "MonitorStart 101", "ok")
	move()
	b.do(c, "MonitorStop 101", "ok")
	if !strings.Contains(sim.Setting(incoming), "/a/101/") {
		t.Fatalf("the phone holds %q", sim.Setting(incoming))
	}
	b.exchange.Apply([]*Settings{next})
	eventually(t, "the old value is kept for the new address", func() bool {
		slots, err := b.store.Slots(next.owner())
		return err == nil && len(slots) == len(snom(t).Slots())
	})
	p := b.exchange.Find("101")
	p.mu.Lock()
	p.armRelease(0) // rather than after Grace
	p.mu.Unlock()
	eventually(t, "the phone's own values", func() bool { return sim.Setting(incoming) == foreign && sim.Setting("action_hold") == "" })
	b.monitoring("101", MonitoringOff)
}

// TestMovedWhileNoServerRan: the next start finds the phone where it is now.
func TestMovedWhileNoServerRan(t *testing.T) {
	b, sim, move, next := movingPhone(t)
	c := newClient()
	b.do(c, "MonitorStart 101", "ok")
	left := b.settings[0].owner()
	b.again()
	move()
	b.exchange.Apply([]*Settings{next})
	b.exchange.Recover([]string{left})
	eventually(t, "the old value is kept for the new address", func() bool {
		slots, err := b.store.Slots(next.owner())
		return err == nil && len(slots) == len(snom(t).Slots())
	})
	c = newClient()
	b.do(c, "MonitorStart 101", "ok")
	b.do(c, "MonitorStop 101", "ok")
	if got := sim.Setting(incoming); got != foreign {
		t.Errorf("the phone holds %q", got)
	}
	b.monitoring("101", MonitoringOff)
}
