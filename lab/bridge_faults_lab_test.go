//go:build lab

package lab

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// A phone that has restarted says that it is registered; its action URLs are
// still set, and nobody hears that its call is gone.
func TestBridgeRestart(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.connect("101", "102")
	if err := d.Phone("102").Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := d.next("102"); got.event != "registered" {
		t.Errorf("%s came, want registered", got.event)
	}
	d.calls("102")
	d.do("101", phoneprofile.ClearConnection, "")
	d.expect("101", "102", endedHere)
	d.connect("103", "102")
	d.do("103", phoneprofile.ClearConnection, "")
	d.expect("103", "102", endedHere)
	d.expect("102", "103", endedThere)
	d.finish()
}

// A phone that stands still accepts connections and answers nothing; what was
// asked of it meanwhile it does when it goes on.
func TestBridgeFreeze(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.connect("101", "102")
	p := d.Phone("101")
	if err := p.Freeze(); err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", p.Address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("GET /raw/?/hangup HTTP/1.1\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := ListCalls(ctx, p.Address); !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a phone that stands still: %v", err)
	}
	if err := p.Thaw(); err != nil {
		t.Fatal(err)
	}
	d.expect("101", "102", endedHere)
	d.expect("102", "101", endedThere)
	d.finish()
}

// Another client takes the control port, which has room for one: the bridge
// takes it back and goes on with the call.
func TestBridgeEvicted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	call := d.connect("101", "102")
	other, err := net.Dial("tcp", d.Phone("101").Control())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := other.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, other); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal("the bridge has not come back")
	}
	if got := d.next("101"); got.event != "registered" {
		t.Errorf("%s came, want registered", got.event)
	}
	d.do("101", phoneprofile.HoldCall, "")
	d.same(call, d.expect("101", "102", "held"))
	d.do("101", phoneprofile.ClearConnection, "")
	d.same(call, d.expect("101", "102", endedHere), d.expect("102", "101", endedThere))
	d.finish()
}

// A slot that is cleared is silent; the others are not.
func TestBridgeCleared(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	values := new(phoneprofile.Values)
	values.Set(phoneprofile.InsertSetting, string(SlotRinging))
	if err := d.request(t.Context(), d.Phone("101"), "monitor", d.profile.Monitor.Write, values); err != nil {
		t.Fatal(err)
	}
	d.do("101", phoneprofile.MakeCall, "102")
	d.expect("102", "101", "incoming")
	d.do("102", phoneprofile.ClearConnection, "")
	d.expect("101", "102", "outgoing", rejected)
	d.expect("102", "101", endedHere)
	d.finish()
}
