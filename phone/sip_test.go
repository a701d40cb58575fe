package phone

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/stli"
)

// deskSIP answers SIP requests with the status that stands for the user.
type deskSIP struct {
	mu  sync.Mutex
	got []string
}

// brokenSIP is a request without an answer.
type brokenSIP bool

func (b brokenSIP) Error() string { return fmt.Sprintf("broken, sent: %v", bool(b)) }
func (b brokenSIP) Sent() bool    { return bool(b) }

func (d *deskSIP) Send(_ context.Context, to SIPPhone, r *phoneprofile.Rendered) (*phoneprofile.Answer, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.got = append(d.got, fmt.Sprintf("%s %s %s %s %s %q", to.Host, to.Username, r.Method, r.Target, r.SIP.Event, r.Body))
	switch label := string(r.Body); {
	case strings.Contains(label, "unsent"):
		return nil, brokenSIP(false)
	case strings.Contains(label, "sent"):
		return nil, brokenSIP(true)
	case strings.Contains(label, "refused"):
		return &phoneprofile.Answer{Status: 403}, nil
	}
	return &phoneprofile.Answer{Status: 200}, nil
}

// TestSIPRequests: what a profile wants sent by SIP goes to the sender, its
// answer is the verdict, and no password is in the log.
func TestSIPRequests(t *testing.T) {
	p, err := phoneprofile.Parse("sip.toml", []byte(`format = 1
name = "sip"
[action.BindKey]
via = "sip"
content_type = "application/x-buttons"
body = "k={key}\nc={light}\nl={label}\n\n"
[action.Pass]
via = "sip"
method = "NOTIFY"
event = "{password}"
`))
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t, phonesim.Config{Extension: "101"})
	var log bytes.Buffer
	d := &deskSIP{}
	sh := b.exchange.shared
	sh.sip, sh.logger = d, zerolog.New(zerolog.SyncWriter(&log))
	settings := func(on bool) *Settings {
		sim := b.settings[0]
		return &Settings{
			Extension: "101", ProfileName: "sip", Profile: p, Host: sim.Host, Port: sim.Port, Monitor: MonitorManual, Token: "secret101", Password: "hush",
			SIP: on, SIPUsername: "u", SIPPassword: "hush-hush",
		}
	}
	b.exchange.Apply([]*Settings{settings(true)})
	c := newClient()
	b.do(c, "BindKey 101 2 on DND", "ok")
	b.do(c, "BindKey 101 2 on refused", string(stli.CodeRefusedByPhone))
	b.do(c, "BindKey 101 2 on unsent", string(stli.CodeDeviceOutOfService))
	b.do(c, "BindKey 101 2 on sent", string(stli.CodeOutcomeUnknown))
	b.do(c, "Action 101 Pass", "ok")
	if want := b.settings[0].Host + ` u MESSAGE sip:101  "k=2\nc=on\nl=DND\n\n"`; len(d.got) != 5 || d.got[0] != want {
		t.Errorf("sent %q, want first %s", d.got, want)
	}
	if text := log.String(); strings.Contains(text, "hush") || !strings.Contains(text, "MESSAGE sip:101") || !strings.Contains(text, "NOTIFY sip:101 (***)") {
		t.Errorf("the log is\n%s", text)
	}
	b.exchange.Apply([]*Settings{settings(false)})
	b.do(c, "BindKey 101 2 on DND", string(stli.CodeResourceOutOfService))
	if len(d.got) != 5 {
		t.Errorf("with SIP off: %q", d.got[5:])
	}
}
