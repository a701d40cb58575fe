//go:build linux

package main_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const (
	// stormEvery is which clients of a storm stop reading: one of so many.
	stormEvery = 10
	// stormEvents is how many events a client may be behind when it is cut off:
	// 300 KiB of the system's and of its queue are some 3,000.
	stormEvents = 10_000
	// stormTime is how long a storm may last: a machine that is busy with other
	// things takes 70 events a second.
	stormTime = 5 * time.Minute
)

// storms are the clients of each: two hundred, and less for the second, which is
// there for what stands between.
var storms = []struct {
	how     transport
	clients int
}{{overTCP, 200}, {overWeb, 50}}

// TestStorm: of the clients that monitor one phone, one in ten stops reading in
// a storm of events. They are cut off; each of the others hears every event
// once, in its order, and commands are answered meanwhile. Over WebSocket it is
// the same: what the system keeps is bounded there, too.
func TestStorm(t *testing.T) {
	for _, s := range storms {
		// Not beside other tests: it leaves them little of the machine.
		t.Run(string(s.how), func(t *testing.T) { storm(t, s.how, s.clients) })
	}
}

func storm(t *testing.T, how transport, clients int) {
	slow := clients / stormEvery
	o := newTestOffice(t)
	o.server = []string{"client_queue_lines = 200", `client_queue_bytes = "64KiB"`}
	server := o.start()
	listeners := make([]*listener, clients)
	var heard sync.WaitGroup
	for i := range listeners {
		l := &listener{t: t, slow: i < slow}
		l.connect(server, how)
		listeners[i] = l
		if !l.slow {
			heard.Go(l.hear)
		}
	}
	url := o.Phone("101").Setting("action_dnd_on_url")
	if !strings.HasPrefix(url, "http://") {
		t.Fatalf("the phone has no address of ours: %q", url)
	}
	urls := []string{o.Phone("101").Setting("action_dnd_off_url"), url}
	asking := newPlayer(o, t.Name())
	asking.process = server
	cutOff := func() int { return server.logged(`"reason":"slow consumer"`, `"message":"client gone"`) }
	sent, deadline := 0, time.Now().Add(stormTime)
	for ; cutOff() < slow; sent++ {
		resp, err := http.Get(urls[(sent+1)%2])
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("notification %d: %v, %v", sent, resp, err)
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if sent%100 == 0 {
			began := time.Now()
			asking.send(step{text: "Ping"})
			asking.expect(step{}, "error_ind SUCCESS Ping")
			if took := time.Since(began); took > patience/3 {
				t.Errorf("a reply took %v", took)
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d clients are cut off after %d events", cutOff(), slow, sent)
		}
	}
	// A notification is answered before it takes effect. When one client has the
	// last event, whatever another one asks for from now on comes behind it.
	eventually(t, "the last event", patience, func() bool { return listeners[clients-1].have.Load() == int64(sent) })
	for _, l := range listeners {
		if !l.slow {
			l.want.Store(int64(sent))
			fmt.Fprintf(l.conn, "#last Ping\r\n")
		}
	}
	heard.Wait()
	if t.Logf("%d events", sent); sent > stormEvents {
		t.Errorf("it took %d events to find the slow clients: the system keeps too much for them", sent)
	}
	if n := server.logged(`"reason":"slow consumer"`, `"message":"client gone"`); n != slow {
		t.Errorf("%d clients were cut off, want %d", n, slow)
	}
	if n := server.logged(`"message":"client gone"`); n != slow {
		t.Errorf("%d clients have gone, want %d", n, slow)
	}
	for _, l := range listeners[:slow] {
		l.rest(sent)
	}
}

// listener is a client that hears of do-not-disturb of 101, on and off and on.
type listener struct {
	t    *testing.T
	slow bool
	conn net.Conn
	r    *bufio.Reader
	seq  uint64
	got  int
	have atomic.Int64 // got, for others
	want atomic.Int64
}

// wrongEvent is an error: an event is not the next one.
type wrongEvent string

// Error says what came.
func (w wrongEvent) Error() string { return string(w) }

// connect connects and monitors the phone.
func (l *listener) connect(to *process, how transport) {
	l.t.Helper()
	conn, err := to.dial(how)
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(stormTime + 2*patience))
	if l.slow {
		conn.(interface{ SetReadBuffer(int) error }).SetReadBuffer(4 << 10)
	}
	l.conn, l.r = conn, bufio.NewReader(conn)
	fmt.Fprintf(conn, "STLI;Format=JSON\r\nMonitorStart 101\r\n")
	for _, want := range []string{"error_ind SUCCESS STLI;Version=1;DeviceInformation=Off;Format=JSON\r\n", `{"reply":"MonitorStart","ok":true}` + "\r\n"} {
		if got, err := l.r.ReadString('\n'); got != want {
			l.t.Fatalf("got %q, %v, want %q", got, err, want)
		}
	}
}

// next reads one event and checks that it is the next one.
func (l *listener) next() (more bool, err error) {
	line, err := l.r.ReadString('\n')
	if err != nil || strings.HasPrefix(line, `{"reply":"Ping"`) {
		return false, err
	}
	_, rest, ok := strings.Cut(line, `{"event":"DoNotDisturb","seq":`)
	number, _, _ := strings.Cut(rest, ",")
	seq, _ := strconv.ParseUint(number, 10, 64)
	state := []string{`"state":"on"`, `"state":"off"`}[l.got%2]
	if !ok || l.seq > 0 && seq != l.seq+1 || !strings.Contains(line, state) || !strings.HasSuffix(line, "}\r\n") {
		return false, wrongEvent(fmt.Sprintf("event %d, behind number %d, is %q", l.got+1, l.seq, line))
	}
	l.seq = seq
	l.got++
	l.have.Store(int64(l.got))
	return true, nil
}

// hear reads every event, up to the reply to the last command.
func (l *listener) hear() {
	for more, err := true, error(nil); more; {
		if more, err = l.next(); err != nil {
			l.t.Error(err)
			return
		}
	}
	if int64(l.got) != l.want.Load() {
		l.t.Errorf("a client got %d events of %d", l.got, l.want.Load())
	}
}

// rest reads what is there of a client that was cut off: the first events,
// without a hole, and not all of them.
func (l *listener) rest(sent int) {
	l.conn.SetDeadline(time.Now().Add(100 * time.Millisecond)) // the rest comes in drops, or never
	for more, err := true, error(nil); more; {
		if more, err = l.next(); errors.As(err, new(wrongEvent)) {
			l.t.Error(err)
		}
	}
	if l.got >= sent {
		l.t.Errorf("a client that does not read got all %d events", sent)
	}
}
