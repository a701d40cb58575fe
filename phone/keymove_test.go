package phone

import (
	"io"
	"net"
	"sync"
	"testing"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

// newDoor is another address of a phone; close shuts it.
func newDoor(t *testing.T, to string) (port int, shut func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				d, err := net.Dial("tcp", to)
				if err != nil {
					return
				}
				defer d.Close()
				var both sync.WaitGroup
				both.Go(func() { io.Copy(d, c); d.(*net.TCPConn).CloseWrite() })
				both.Go(func() { io.Copy(c, d); c.(*net.TCPConn).CloseWrite() })
				both.Wait()
			}()
		}
	}()
	shut = func() { l.Close() }
	t.Cleanup(shut)
	return l.Addr().(*net.TCPAddr).Port, shut
}

// TestKeyIsPutBackAtAnotherAddress: a key could not be put back, for the phone was
// not reached: its address has changed. It is put back there, and the phone's other
// keys are left alone.
func TestKeyIsPutBackAtAnotherAddress(t *testing.T) {
	for _, again := range []bool{false, true} {
		b := newKeyBench(t, phonesim.Config{Extension: "101"})
		sim, c := b.office.Phone("101"), newClient()
		sim.SetSetting("fkey1", "speed 112")
		sim.SetSetting("fkey_label1", "Fire")
		first, shut := newDoor(t, sim.Addr())
		second, _ := newDoor(t, sim.Addr())
		b.reload(func(s *Settings) { s.Port, s.TakeOver = first, true })
		b.do(c, "BindKey 101 2 on Sales message x", "ok")
		b.do(c, "BindKey 101 3 on Service message y", "ok")
		shut()
		b.do(c, "UnbindKey 101 2", "systemResourceAvailability.deviceOutOfService")
		b.reload(func(s *Settings) { s.Port = second })
		if again { // another run finds it
			b.exchange.cancel()
			b.again()
		}
		b.rest("101")
		b.want(sim, "fkey1", "speed 112")
		b.want(sim, "fkey_label1", "Fire")
		b.want(sim, "fkey_label2", "Service")
		b.do(c, "UnbindKey 101 3", "ok")
		b.want(sim, "fkey_label2", "")
	}
}

// TestKeysOfAPhoneThatMoved: the phone has another address now, and nobody
// answers at the former one. Its keys are shown there as they were, also after a
// restart, and what they held before comes back.
func TestKeysOfAPhoneThatMoved(t *testing.T) {
	b := newKeyBench(t, phonesim.Config{Extension: "101"})
	sim, c := b.office.Phone("101"), newClient()
	sim.SetSetting("fkey1", "speed 112")
	sim.SetSetting("fkey_label1", "Fire")
	first, shut := newDoor(t, sim.Addr())
	second, _ := newDoor(t, sim.Addr())
	b.reload(func(s *Settings) { s.Port, s.TakeOver = first, true })
	b.do(c, "BindKey 101 2 on Sales message x", "ok")
	b.do(c, "BindKey 101 3 on Service", "ok")
	shut()
	b.reload(func(s *Settings) { s.Port, s.TakeOver = second, false })
	b.rest("101")
	b.do(c, "BindKey 101 2 on Marketing message x", "ok")
	b.want(sim, "fkey_label1", "Marketing")
	b.want(sim, "fkey_label2", "Service")
	b.do(c, "UnbindKey 101 3", "ok")
	b.want(sim, "fkey_label2", "")

	// Another run finds what is left of the former address, too.
	b.again()
	b.rest("101")
	b.want(sim, "fkey_label1", "Marketing")
	b.want(sim, "fkey_label2", "")
	b.do(c, "UnbindKey 101 2", "ok")
	b.want(sim, "fkey1", "speed 112")
	b.want(sim, "fkey_label1", "Fire")
}

// TestOldValuesStayInTheirPhone: there is another phone at the address that a
// phone has now.
func TestOldValuesStayInTheirPhone(t *testing.T) {
	b := newKeyBench(t, phonesim.Config{Extension: "101"}, phonesim.Config{Extension: "102"})
	one, other, c := b.office.Phone("101"), b.office.Phone("102"), newClient()
	one.SetSetting("fkey_label1", "Fire")
	b.reload(func(s *Settings) { s.TakeOver = true })
	b.do(c, `BindKey 101 2 on x message x`, "ok")
	b.do(c, `BindKey 101 3 on x`, "ok")
	b.settings = b.settings[:1]
	port := other.Addr()
	_, p, _ := net.SplitHostPort(port)
	n, _ := net.LookupPort("tcp", p)
	b.reload(func(s *Settings) { s.Port, s.TakeOver = n, false })
	b.rest("101")
	b.want(one, "fkey1", "")
	b.want(one, "fkey_label1", "Fire")
	b.want(one, "fkey_label2", "")
	b.want(other, "fkey_label1", "x")
	b.do(c, `UnbindKey 101 2`, "ok")
	b.do(c, `UnbindKey 101 3`, "ok")
	b.want(other, "fkey1", "")
	b.want(other, "fkey_label1", "")
	b.want(other, "fkey_label2", "")
}
