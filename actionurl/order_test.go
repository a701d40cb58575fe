package actionurl

import (
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/stli"
)

// TestAnsweredBeforeTheEffect holds the phone's lock with a client that takes
// its time: the phone has its answer all the same. Were it answered afterwards,
// the answer would never come.
func TestAnsweredBeforeTheEffect(t *testing.T) {
	x := newExchange(t, 0, settings(t, "101", parseProfile(t, testProfile)), settings(t, "102", parseProfile(t, testProfile)))
	entered, release := make(chan struct{}, 1), make(chan struct{})
	free := sync.OnceFunc(func() { close(release) })
	w := watch(t, x.Find("101"), func() {
		entered <- struct{}{}
		<-release
	})
	t.Cleanup(free) // before the exchange is closed
	other := watch(t, x.Find("102"), nil)
	addr := serve(t, &Handler{Find: x.Find})
	conn := dial(t, addr)
	if resp := conn.send(t, get("/a/101/TOKEN101/incoming?remote=103")); resp.StatusCode != 200 {
		t.Fatalf("the answer is %s", resp.Status)
	}
	<-entered // only now does it take effect
	w.none(t)

	// Another phone is not concerned, on a connection of its own.
	if resp := dial(t, addr).send(t, get("/a/102/TOKEN102/incoming?remote=103")); resp.StatusCode != 200 {
		t.Fatalf("the answer is %s", resp.Status)
	}
	if got := describe(other.next(t)); got != "Delivered newCall 103" {
		t.Errorf("the event of the other phone is %s", got)
	}
	free()
	if got := describe(w.next(t)); got != "Delivered newCall 103" {
		t.Errorf("the event is %s", got)
	}
}

// TestOrder sends the notifications of one phone over several connections, each
// as soon as the one before is answered: the events come in that order.
func TestOrder(t *testing.T) {
	x := newExchange(t, 0, settings(t, "101", parseProfile(t, testProfile)))
	w := watch(t, x.Find("101"), nil)
	addr := serve(t, &Handler{Find: x.Find})
	conns := make([]*connection, 5)
	for i := range conns {
		conns[i] = dial(t, addr)
	}
	const calls = 200
	for i := range calls {
		for j, event := range []string{"incoming", "connected", "disconnected"} {
			target := fmt.Sprintf("/a/101/TOKEN101/%s?call=%d&remote=%d", event, i, i)
			if resp := conns[(3*i+j)%len(conns)].send(t, get(target)); resp.StatusCode != 200 {
				t.Fatalf("the answer is %s", resp.Status)
			}
		}
	}
	var last uint64
	for i := range calls {
		for _, want := range []string{"Delivered newCall", "Established newCall", "ConnectionCleared normalClearing"} {
			e := w.next(t)
			if got := describe(e); got != fmt.Sprintf("%s %d", want, i) || e.Seq <= last {
				t.Fatalf("event %d of call %d is %s, want %s", e.Seq, i, got, want)
			}
			last = e.Seq
		}
	}
	w.none(t)
}

// Connections are kept alive where the phone wants that.
func TestKeepAlive(t *testing.T) {
	x := newExchange(t, 0, settings(t, "101", parseProfile(t, testProfile)))
	addr := serve(t, &Handler{Find: x.Find})
	for _, c := range []struct {
		name, raw string
		close     bool
	}{
		{"HTTP/1.1", get("/a/101/TOKEN101/incoming"), false},
		{"HTTP/1.1 that closes", "GET /a/101/TOKEN101/incoming HTTP/1.1\r\nHost: s\r\nConnection: close\r\n\r\n", true},
		{"HTTP/1.0", "GET /a/101/TOKEN101/incoming HTTP/1.0\r\n\r\n", true},
		{"HTTP/1.0 that stays", "GET /a/101/TOKEN101/incoming HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn := dial(t, addr)
			if resp := conn.send(t, c.raw); resp.StatusCode != 200 || resp.Close != c.close {
				t.Errorf("the answer is %s, close %v", resp.Status, resp.Close)
			}
			if !c.close {
				conn.send(t, c.raw)
			}
		})
	}
}

// TestFlood fills the inbox of a phone that is carrying out a command: what does
// not fit is refused aloud, what was taken is not lost.
func TestFlood(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // a phone that never answers
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s := settings(t, "101", parseProfile(t, testProfile))
	s.Port = l.Addr().(*net.TCPAddr).Port
	x := newExchange(t, time.Hour, s)
	p := x.Find("101")
	w := watch(t, p, nil)
	done := make(chan phone.Result, 1)
	p.Submit(&phone.Command{Verb: stli.VerbMakeCall, Args: []string{"102"}, Deadline: time.Now().Add(patience), Monitor: w, Done: func(r phone.Result) { done <- r }})
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	h := &Handler{Find: x.Find}
	taken := 0
	for ; taken < 10_000; taken++ {
		if w := ask(h, "GET", fmt.Sprintf("/a/101/TOKEN101/incoming?call=%d&remote=%d", taken, taken), ""); w.Code == 503 {
			break
		} else if w.Code != 200 {
			t.Fatalf("the answer is %d", w.Code)
		}
	}
	if taken < 16 || taken > 1024 {
		t.Errorf("%d notifications were taken", taken)
	}
	w.none(t)
	conn.Close()
	if r := <-done; r.Failure == nil {
		t.Error("the command succeeded")
	}
	if got := describe(w.next(t)); got != "Delivered newCall 0" {
		t.Errorf("the first event is %s", got)
	}
}
