//go:build lab

package e2e

import (
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/lab"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesip"
)

// modSnom is what FreeSWITCH's mod_snom sends for
// snom_bind_key 2 on DND <user> <host> <profile> message api+uuid_transfer 4711 9001
// (https://github.com/signalwire/freeswitch, mod_snom.c).
const modSnom = "k=2\nc=on\nl=DND\nn=api+uuid_transfer 4711 9001\na=message\n"

// pressed is a key that was pressed, and where.
type pressed struct {
	from netip.Addr
	what phonesip.Press
}

// hear serves a listener for a test, which takes every key that a text is bound to.
func hear(t *testing.T, address, text string) (*phonesip.Listener, <-chan pressed) {
	t.Helper()
	keys := make(chan pressed, 16)
	l, err := phonesip.Listen(t.Context(), address, func(from netip.Addr, m phonesip.Press) phonesip.Verdict {
		keys <- pressed{from, m}
		for _, is := range m.Texts() {
			if is == text {
				return phonesip.PressTaken
			}
		}
		return phonesip.PressUnknown
	}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	go l.Serve()
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l, keys
}

// TestPressBySIP: a key is bound as mod_snom binds it, the phone presses it and
// sends the text to who has bound it, and the key is pressed once.
func TestPressBySIP(t *testing.T) {
	l := lab.Start(t, nil)
	for i, at := range []string{"127.0.0.1:0", ":0"} {
		t.Run(at, func(t *testing.T) {
			listener, keys := hear(t, at, "api+uuid_transfer 4711 9001")
			file, err := filepath.Abs("testdata/sipp/press.xml")
			if err != nil {
				t.Fatal(err)
			}
			desk, err := l.StartSipp(t.Context(), i, file)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(desk.Stop)
			answer, err := phonesip.Sender{Listener: listener.Addr()}.Send(t.Context(), phone.SIPPhone{Host: desk.Address}, &phoneprofile.Rendered{
				Method: "MESSAGE", Port: 5060, Timeout: patience, Body: []byte(modSnom),
				Header: [][2]string{{"Content-Type", "application/x-buttons"}}, SIP: &phoneprofile.RenderedSIP{User: "101"},
			})
			if err != nil || answer.Status != 200 {
				t.Fatalf("binding: %+v, %v", answer, err)
			}
			if err := desk.Wait(); err != nil {
				t.Error(err)
			}
			if len(keys) != 1 || listener.Taken() != 1 {
				t.Fatalf("pressed %d times, %d taken", len(keys), listener.Taken())
			}
			if k := <-keys; k.from.String() != desk.Address || k.what.From != "101" {
				t.Errorf("pressed is %+v", k)
			}
		})
	}
}

// TestPressOfBaresip: what a real phone sends is heard, with its text in the body,
// by UDP and by TCP; only the text that is bound presses a key.
func TestPressOfBaresip(t *testing.T) {
	for _, c := range []struct {
		transport, text string
		taken           uint64
	}{{"udp", "DND on", 1}, {"tcp", "DND on", 1}, {"udp", "DND off", 0}} {
		t.Run(c.transport+" "+c.text, func(t *testing.T) {
			listener, keys := hear(t, "127.0.0.1:0", "DND on")
			l := lab.Start(t, lab.Phones{"101"}, lab.Contact("sip:pc@"+listener.Addr().String()+";transport="+c.transport))
			desk := l.Phone("101")
			if err := desk.Message(t.Context(), c.text); err != nil {
				t.Fatal(err)
			}
			var k pressed
			select {
			case k = <-keys:
			case <-time.After(patience):
				t.Fatal("nothing is heard")
			}
			host, _, _ := net.SplitHostPort(desk.Address)
			if k.from.String() != host || k.what.From != "101" || k.what.User != "pc" || k.what.Body != c.text || !strings.HasPrefix(k.what.ContentType, "text/plain") {
				t.Errorf("pressed is %+v", k)
			}
			if err := listener.Close(); err != nil || listener.Taken() != c.taken {
				t.Errorf("%d taken, %v", listener.Taken(), err)
			}
		})
	}
}
