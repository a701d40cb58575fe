package phone

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/stli"
)

// sky is a Cloud that notes what it is asked, and answers as it was told.
type sky struct {
	mu      sync.Mutex
	asked   []string
	listens map[string]bool
	failure *stli.Failure // of Send and Listen
}

func (s *sky) Known(Line, *phoneprofile.Values) {}

func (s *sky) Send(_ context.Context, l Line, r *phoneprofile.Request, v *phoneprofile.Values, _ time.Time) (*phoneprofile.Answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failure != nil {
		return nil, s.failure
	}
	rendered, err := r.Render(v)
	if err != nil {
		return nil, err
	}
	s.asked = append(s.asked, fmt.Sprintf("%s %s %s foreign=%v", l.Extension, rendered.Method, rendered.Target, l.Foreign))
	return &phoneprofile.Answer{Status: 200, Body: []byte("{}")}, nil
}

func (s *sky) Listen(_ context.Context, p *Phone) *stli.Failure {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failure == nil {
		s.listens[p.Settings().Extension] = true
	}
	return s.failure
}

func (s *sky) Leave(extension string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.listens, extension)
}

func (s *sky) requests() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.asked, "\n")
}

func (s *sky) fail(f *stli.Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failure = f
}

func (s *sky) listening(extension string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.listens[extension]
}

// hosted is a profile of phones at a provider.
func hosted(t *testing.T) *phoneprofile.Profile {
	t.Helper()
	p, err := phoneprofile.Parse("hosted.toml", []byte(`format = 1
name = "hosted"
[provider]
dialect = "ringcentral"
reports = ["originated", "delivered", "established", "cleared", "held", "retrieved"]
[action.MakeCall]
method = "POST"
resource = "/dial/{number}/{scope}"
[action.HoldCall]
when = ["connected"]
method = "POST"
resource = "/hold/{call}"
[action.SingleStepTransferCall]
resource = "/transfer/{number}"
`))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// newSkyBench has a phone at the provider, 201, beside a snom on the desk, 101,
// whose fallback is the provider.
func newSkyBench(t *testing.T) (*bench, *sky) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	s := &sky{listens: map[string]bool{}}
	b.exchange.shared.cloud = s
	b.settings[0].Monitor = MonitorManual
	b.settings[0].Fallback, b.settings[0].FallbackName = hosted(t), "hosted"
	b.settings = append(b.settings, &Settings{Extension: "201", ProfileName: "hosted", Profile: hosted(t), Token: "secret201"})
	b.exchange.Apply(b.settings)
	return b, s
}

// tell is a notification of the provider.
func (b *bench) tell(extension string, n Notice) {
	n.Count = -1
	p := b.exchange.Find(extension)
	p.Enqueue(n)
	p.Drain()
}

// TestHostedPhone: a whole call of a phone that lives at the provider, its
// outage, and what is found afterwards.
func TestHostedPhone(t *testing.T) {
	b, s := newSkyBench(t)
	c := newClient()
	b.do(c, "MonitorStart 201", "ok")
	if !s.listening("201") {
		t.Fatal("nobody listens")
	}
	b.do(c, "MakeCall 201 555", "ok")
	p := b.exchange.Find("201")
	far := stli.Party{Number: "555"}
	b.tell("201", Notice{Signal: phoneprofile.SignalOriginated, Call: "s-1", Remote: far})
	b.tell("201", Notice{Signal: phoneprofile.SignalEstablished, Call: "s-1", Remote: far})
	b.do(c, "HoldCall 201", "ok")
	b.tell("201", Notice{Signal: phoneprofile.SignalHeld, Call: "s-1", Remote: far})
	if got, want := s.requests(), "201 POST /dial/555/outside foreign=false\n201 POST /hold/s-1 foreign=false"; got != want {
		t.Errorf("the provider was asked\n%s", got)
	}
	p.CloudDown(p.NewOutage(), stli.Failf(stli.CodeResourceOutOfService, "the line is cut"))
	if state, reason := p.Monitoring(); state != MonitoringUnreachable || reason != "the line is cut" {
		t.Errorf("the state is %s, %s", state, reason)
	}
	p.CloudUp(p.NewOutage())
	if p.Reconcile(p.NewPoll(), time.Now().Add(-time.Hour), nil) {
		t.Error("an old answer counts")
	}
	if !p.Reconcile(p.NewPoll(), time.Now().Add(time.Hour), []phoneprofile.Line{
		{ID: "s-2", Call: "s-2", Known: true, State: phoneprofile.LineAlerting, Remote: stli.Party{Number: "777"}, Direction: phoneprofile.Incoming},
	}) {
		t.Error("a new answer does not count")
	}
	c.heard(t, "Initiated 201 makeCall c-t-1 201", "Originated 201 newCall 201 555 201", "Established 201 newCall 555 201 555", "Held 201 normal 201",
		"OutOfService 201 maintenance", "BackInService 201 maintenance", "ConnectionCleared 201 normalClearing", "Delivered 201 newCall 201 777 201")
	b.do(c, "MonitorStop 201", "ok")
	if s.listening("201") {
		t.Error("the provider is listened to, and nobody monitors")
	}
	s.fail(stli.Failf(stli.CodeRefusedByPhone, "the app lacks CallControl"))
	b.do(c, "MonitorStart 201", string(stli.CodeRefusedByPhone))
	if state, reason := p.Monitoring(); state != MonitoringRefused || reason != "the app lacks CallControl" {
		t.Errorf("the state is %s, %s", state, reason)
	}
	b.do(c, "MakeCall 201 555", string(stli.CodeRefusedByPhone))
}

// TestCloudChanged: a phone whose provider is another one now asks for its events
// there by itself; one that nobody monitors any more, or that is retired, does not.
func TestCloudChanged(t *testing.T) {
	b, s := newSkyBench(t)
	c := newClient()
	b.do(c, "MonitorStart 201", "ok")
	p := b.exchange.Find("201")
	why := stli.Failf(stli.CodeResourceOutOfService, "another account")
	s.Leave("201") // the old account has ended
	p.CloudChanged(p.NewOutage(), why)
	b.do(c, "MonitorStart 201", "ok") // behind what the phone does by itself
	if !s.listening("201") {
		t.Error("the phone does not ask for its events")
	}
	c.heard(t, "OutOfService 201 maintenance", "BackInService 201 maintenance")
	b.exchange.Apply(b.settings[:1])
	eventually(t, "the end of the events", func() bool { return !s.listening("201") })
	p.CloudChanged(p.NewOutage(), why)
	p.mu.Lock()
	p.enqueueJob(p.recheck) // as a timer does that ran already
	p.mu.Unlock()
	b.idle(p)
	if s.listening("201") {
		t.Error("a retired phone asks for its events")
	}
	b.exchange.Apply(b.settings)
	eventually(t, "the phone is back", func() bool { return s.listening("201") })
	b.do(c, "MonitorStop 201", "ok")
	p.CloudChanged(p.NewOutage(), why)
	b.idle(p)
	if s.listening("201") {
		t.Error("a phone that nobody monitors asks for its events")
	}
}

// idle waits until a phone has nothing to do.
func (b *bench) idle(p *Phone) {
	eventually(b.t, "an idle phone", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return !p.working
	})
}

// TestFallback: what the profile of a phone on the desk does not define, and what
// the phone does not know, goes to the provider; a call that it makes rings back.
func TestFallback(t *testing.T) {
	b, s := newSkyBench(t)
	c := newClient()
	b.do(c, "MonitorStart 101", "ok")
	if s.listening("101") {
		t.Error("the phone's own events are enough")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go answerAll(l, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
	at := b.settings[0]
	next := &Settings{
		Extension: "101", ProfileName: "snom", Profile: at.Profile, Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Monitor: MonitorManual,
		FallbackName: "hosted", Fallback: at.Fallback, Token: at.Token,
	}
	b.exchange.Apply([]*Settings{next, b.settings[1]})
	b.do(c, "MakeCall 101 555", "ok")
	b.tell("101", Notice{Signal: phoneprofile.SignalDelivered, Call: "x@provider", Remote: stli.Party{Number: "18005550100"}})
	b.tell("101", Notice{Signal: phoneprofile.SignalEstablished, Call: "x@provider"})
	b.do(c, "SingleStepTransferCall 101 201", "ok")
	b.tell("101", Notice{Signal: phoneprofile.SignalCleared, Call: "x@provider"})
	c.heard(t, "Initiated 101 makeCall c-t-1 101", "Originated 101 newCall 101 555 101", "Established 101 newCall 555 101 555",
		"Transferred 101 singleStepTransfer 101 201", "ConnectionCleared 101 transfer")
	if got, want := s.requests(), "101 POST /dial/555/outside foreign=true\n101 GET /transfer/201 foreign=true"; got != want {
		t.Errorf("the provider was asked\n%s", got)
	}
	for _, line := range c.lines() {
		if strings.HasPrefix(line, "Delivered") {
			t.Errorf("the provider's own call looks like one from outside: %s", line)
		}
	}
	b.tell("101", Notice{Signal: phoneprofile.SignalDelivered, Call: "y", Remote: stli.Party{Number: "999"}})
	c.heard(t, "Delivered 101 newCall 101 999 101")
}

// answerAll gives every connection one answer.
func answerAll(l net.Listener, answer string) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		conn.Read(make([]byte, 4096))
		conn.Write([]byte(answer))
		conn.Close()
	}
}

// heard checks the beginnings of the events that the client got since the last
// time.
func (c *client) heard(t *testing.T, want ...string) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	var got []string
	for _, line := range c.got {
		if strings.HasPrefix(line, "ok ") {
			continue
		}
		line, _, _ = strings.Cut(line, "\r\n")
		got = append(got, line)
	}
	c.got = nil
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || !strings.HasPrefix(got[i], want[i]) {
			t.Fatalf("the client got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}
