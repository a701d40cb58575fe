package main

import (
	"net"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

const sipProfile = `format = 1
name = "sip"
[sip]
port = PORT
[action.Reboot]
via = "sip"
method = "NOTIFY"
event = "check-sync;reboot=true"
headers = { "X-Secret" = "{password}" }
`

// sipSettings is a phone whose SIP requests go to a port of this machine.
func sipSettings(t *testing.T, port string) *phone.Settings {
	p, err := phoneprofile.Parse("sip.toml", []byte(strings.Replace(sipProfile, "PORT", port, 1)))
	if err != nil {
		t.Fatal(err)
	}
	return &phone.Settings{Extension: "101", Profile: p, Host: "127.0.0.1", Password: "hush", SIP: true}
}

// TestRenderSIP: a SIP request is shown as it would go on the wire.
func TestRenderSIP(t *testing.T) {
	s := sipSettings(t, "5060")
	v := exampleValues()
	c, err := chooseCase(s.Profile, "Reboot", "", nil, v)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := renderCase(&out, s.Profile, c, v); err != nil {
		t.Fatal(err)
	}
	const want = `NOTIFY sip:101@phone.example:5060 SIP/2.0
Via: SIP/2.0/UDP _server_;branch=_branch_;rport
From: <sip:phonecompanion@_server_>;tag=_tag_
To: <sip:101@phone.example>
Call-ID: _call-id_
CSeq: 1 NOTIFY
Max-Forwards: 70
User-Agent: phonecompanion
Contact: <sip:phonecompanion@_server_>
Event: check-sync;reboot=true
Subscription-State: terminated
X-Secret: <password>
Content-Length: 0

`
	if out.String() != want {
		t.Errorf("rendered\n%s\nwant\n%s", &out, want)
	}
}

// TestTrySIP: a SIP request is sent, and its answer told; a secret is not.
func TestTrySIP(t *testing.T) {
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	go func() {
		buf := make([]byte, 2000)
		for {
			n, from, err := c.ReadFrom(buf)
			if err != nil {
				return
			}
			head, _, _ := strings.Cut(string(buf[:n]), "\r\nContact:")
			_, head, _ = strings.Cut(head, "\r\n")
			c.WriteTo([]byte("SIP/2.0 489 Bad Event\r\n"+head+"\r\nContent-Length: 0\r\n\r\n"), from)
		}
	}()
	_, port, _ := net.SplitHostPort(c.LocalAddr().String())
	s := sipSettings(t, port)
	var out strings.Builder
	b := &bench{w: &out, s: s, profile: s.Profile}
	err = b.try(t.Context(), "Reboot", "", nil)
	if err == nil || !strings.Contains(out.String(), "> Event: check-sync;reboot=true\n") || !strings.Contains(out.String(), "< status 489") ||
		!strings.Contains(out.String(), "verdict: REFUSED: the phone does not know the event (489)") || strings.Contains(out.String(), "hush") {
		t.Errorf("error %v, told\n%s", err, &out)
	}
	s.SIP = false
	if err = b.try(t.Context(), "Reboot", "", nil); err == nil || !strings.Contains(out.String(), "SIP is off") {
		t.Errorf("with SIP off: %v", err)
	}
}
