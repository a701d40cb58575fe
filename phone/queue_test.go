package phone

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/stli"
)

func contextWithPatience() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), patience)
}

// gatedPhone is a web interface that answers when it is let to.
type gatedPhone struct {
	mu   sync.Mutex
	seen []string
	gate chan struct{} // one token per answer
}

func newGatedPhone(t *testing.T, b *bench, extension string) *gatedPhone {
	t.Helper()
	g := &gatedPhone{gate: make(chan struct{}, 100)}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		g.seen = append(g.seen, r.RequestURI)
		g.mu.Unlock()
		select {
		case <-g.gate:
		case <-r.Context().Done():
		}
	})}
	go srv.Serve(l)
	t.Cleanup(func() { srv.Close() })
	addr := l.Addr().(*net.TCPAddr)
	b.settings = append(b.settings, &Settings{
		Extension: extension, ProfileName: "snom", Profile: snom(t), Host: addr.IP.String(), Port: addr.Port, Token: "t", Monitor: MonitorManual,
	})
	b.exchange.Apply(b.settings)
	return g
}

func (g *gatedPhone) requests() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.seen)
}

func TestOneCommandAtATimeInOrder(t *testing.T) {
	b := newBench(t)
	g := newGatedPhone(t, b, "101")
	c := newClient()
	var want []string
	for i := range 10 {
		b.command(c, fmt.Sprintf("MakeCall 101 %d", 200+i))
		want = append(want, fmt.Sprintf("/command.htm?number=%d", 200+i))
	}
	for i := range 10 {
		eventually(t, "the next request", func() bool { return len(g.requests()) > i })
		if n := len(g.requests()); n != i+1 {
			t.Fatalf("%d requests at once", n-i)
		}
		g.gate <- struct{}{}
	}
	eventually(t, "all answers", func() bool { return len(c.lines()) == 10 })
	if got := g.requests(); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	for i, l := range c.lines() {
		if l != fmt.Sprintf("ok MakeCall 101 %d", 200+i) {
			t.Errorf("answer %d is %q", i, l)
		}
	}
}

func TestCommandThatWaitedTooLongIsNeverSent(t *testing.T) {
	b := newBench(t)
	g := newGatedPhone(t, b, "101")
	c := newClient()
	b.command(c, "MakeCall 101 201")
	eventually(t, "the first request", func() bool { return len(g.requests()) == 1 })
	b.commandUntil(c, "MakeCall 101 202", time.Now().Add(20*time.Millisecond))
	eventually(t, "the answer at the deadline", func() bool {
		return slices.Equal(c.lines(), []string{string(stli.CodePerformance) + " MakeCall 101 202"})
	})
	g.gate <- struct{}{}
	b.command(c, "MakeCall 101 203")
	g.gate <- struct{}{}
	eventually(t, "the other answers", func() bool { return len(c.lines()) == 3 })
	for _, r := range g.requests() {
		if strings.Contains(r, "202") {
			t.Errorf("dialled late: %v", g.requests())
		}
	}
}

func TestFullQueueIsSaid(t *testing.T) {
	b := newBench(t)
	g := newGatedPhone(t, b, "101")
	c := newClient()
	for i := range maxQueue + 2 {
		b.command(c, fmt.Sprintf("MakeCall 101 %d", i))
		if i == 0 {
			eventually(t, "the first request", func() bool { return len(g.requests()) == 1 })
		}
	}
	if got := c.lines(); !slices.Equal(got, []string{fmt.Sprintf("%s MakeCall 101 %d", stli.CodeRequestLimit, maxQueue+1)}) {
		t.Errorf("got %v", got)
	}
	for range maxQueue + 1 {
		g.gate <- struct{}{}
	}
	eventually(t, "all answers", func() bool { return len(c.lines()) == maxQueue+2 })
}

func TestEventsFollowTheReplyThatExplainsThem(t *testing.T) {
	b := newBench(t)
	g := newGatedPhone(t, b, "101")
	c, other := newClient(), newClient()
	b.do(c, "MonitorStart 101", "ok")
	b.do(other, "MonitorStart 101", "ok")
	b.command(c, "MakeCall 101 102")
	eventually(t, "the request", func() bool { return len(g.requests()) == 1 })
	b.notify("101", phoneprofile.SignalOriginated, "x")
	b.notify("101", phoneprofile.SignalEstablished, "x")
	if n := len(c.lines()); n != 1 {
		t.Fatalf("%d lines before the phone answered: %v", n, c.lines())
	}
	g.gate <- struct{}{}
	eventually(t, "the events", func() bool { return len(c.lines()) == 5 })
	// Initiated is published before the answer: the session keeps it until the
	// reply is written. What the phone said comes behind both.
	got := c.lines()[1:]
	want := []string{"Initiated 101 makeCall c-t-1 101", "ok MakeCall 101 102", "Originated 101 newCall 101 102 101", "Established 101 newCall 102 101 102 \"\""}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	if got := other.lines()[1:]; !slices.Equal(got, []string{want[0], want[2], want[3]}) {
		t.Errorf("the other client got %v", got)
	}
	if !slices.IsSorted(c.seqs) || !slices.Equal(c.seqs, other.seqs) {
		t.Errorf("numbers %v and %v", c.seqs, other.seqs)
	}
}

// TestOthersDoNotWaitForAPhoneThatNeverAnswers: the phone dials, and says so,
// and does not answer the command.
func TestOthersDoNotWaitForAPhoneThatNeverAnswers(t *testing.T) {
	b := newBench(t)
	b.exchange.shared.hold = 20 * time.Millisecond
	g := newGatedPhone(t, b, "101")
	c, other := newClient(), newClient()
	b.do(other, "MonitorStart 101", "ok")
	b.command(c, "MakeCall 101 102")
	eventually(t, "the request", func() bool { return len(g.requests()) == 1 })
	p := b.exchange.Find("101")
	p.Enqueue(Notice{Signal: phoneprofile.SignalOriginated, Call: "x", Remote: stli.Party{Number: "+1102"}, Count: -1})
	p.Drain()
	b.notify("101", phoneprofile.SignalCleared, "x")
	want := []string{"Initiated 101 makeCall c-t-1 101", "Originated 101 newCall 101 102 101", "ConnectionCleared 101 normalClearing \"\" ()"}
	eventually(t, "the events", func() bool { return len(other.lines()) == 4 })
	if got := other.lines()[1:]; !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if n := len(c.lines()); n != 0 {
		t.Errorf("the command was answered: %v", c.lines())
	}
	g.gate <- struct{}{}
	eventually(t, "the answer", func() bool { return len(c.lines()) == 1 })
	b.do(other, "MonitorStop 101", "ok")
	if n := len(other.lines()); n != 5 {
		t.Errorf("said again: %v", other.lines())
	}
}

// TestCallByHandIsNotTheCommands: somebody dials by hand while the phone is
// still busy with our command.
func TestCallByHandIsNotTheCommands(t *testing.T) {
	b := newBench(t)
	b.exchange.shared.hold = 0
	g := newGatedPhone(t, b, "101")
	other := newClient()
	b.do(other, "MonitorStart 101", "ok")
	b.command(newClient(), "MakeCall 101 102")
	eventually(t, "the request", func() bool { return len(g.requests()) == 1 })
	b.notify("101", phoneprofile.SignalOriginated, "x") // to 199
	if got := other.lines()[1:]; !slices.Equal(got, []string{"Originated 101 newCall 101 199 101"}) {
		t.Errorf("got %v", got)
	}
	g.gate <- struct{}{}
}

// TestPatientConnectionWaits: a connection that must see rising numbers has no
// event of the phone before its reply, and nobody has a number out of turn.
func TestPatientConnectionWaits(t *testing.T) {
	b := newBench(t)
	b.exchange.shared.hold = 0
	g := newGatedPhone(t, b, "101")
	c := newClient()
	b.do(c, "MonitorStart 101", "ok")
	answered := make(chan struct{})
	b.exchange.Find("101").Submit(&Command{Verb: stli.VerbMakeCall, Args: []string{"102"}, Monitor: c, ID: requestid.Command(c.id, 1), Patient: true,
		Deadline: time.Now().Add(patience), Done: func(Result) { close(answered) }})
	eventually(t, "the request", func() bool { return len(g.requests()) == 1 })
	b.notify("101", phoneprofile.SignalDelivered, "x")
	if n := len(c.lines()); n != 1 {
		t.Errorf("an event came before the answer: %v", c.lines())
	}
	g.gate <- struct{}{}
	<-answered
	eventually(t, "the events", func() bool { return len(c.lines()) == 3 })
}

func TestHungPhoneDelaysNobodyElse(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "102"})
	newGatedPhone(t, b, "101")
	c := newClient()
	b.command(c, "MakeCall 101 102")
	b.do(c, "MakeCall 102 103", "ok")
	if got := c.lines(); !slices.Equal(got, []string{"ok MakeCall 102 103"}) {
		t.Errorf("got %v", got)
	}
}
