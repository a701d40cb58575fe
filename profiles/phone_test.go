package profiles_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/profiles/dialogue"
)

// patience is how long a fake phone waits for what must come.
const patience = 20 * time.Second

// fakePhone is a phone made of a recorded dialogue: it reads one request on each
// connection and answers what the file says.
type fakePhone struct {
	listener net.Listener
	ip       string
	port     int
	wire     []dialogue.Exchange
	got      []string
	done     chan struct{}
}

func newPhone(t *testing.T, wire []dialogue.Exchange) *fakePhone {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().(*net.TCPAddr)
	p := &fakePhone{listener: l, ip: addr.IP.String(), port: addr.Port, wire: wire, done: make(chan struct{})}
	go p.serve()
	t.Cleanup(p.close)
	return p
}

func (p *fakePhone) addr() string { return p.listener.Addr().String() }

func (p *fakePhone) serve() {
	defer close(p.done)
	for {
		c, err := p.listener.Accept()
		if err != nil {
			return
		}
		c.SetDeadline(time.Now().Add(patience))
		if raw := request(c); raw != "" {
			if n := len(p.got); n < len(p.wire) {
				io.WriteString(c, dialogue.Host(p.wire[n].Received, p.addr()))
			}
			p.got = append(p.got, raw)
		}
		c.Close()
	}
}

// request reads one request as it stands on the wire: its head, and as much of
// a body as that says.
func request(c net.Conn) string {
	var raw strings.Builder
	r := bufio.NewReader(io.TeeReader(c, &raw))
	req, err := http.ReadRequest(r)
	if err != nil {
		return raw.String()
	}
	io.Copy(io.Discard, req.Body)
	return raw.String()
}

func (p *fakePhone) close() {
	p.listener.Close()
	<-p.done
}

// check compares what came with what the file says.
func (p *fakePhone) check(t *testing.T) {
	t.Helper()
	if problem := p.differs(); problem != "" {
		t.Error(problem)
	}
}

// differs says how what came differs from what the file says.
func (p *fakePhone) differs() string {
	p.close()
	for i, got := range p.got {
		if i >= len(p.wire) {
			return fmt.Sprintf("a request too many:\n%s", got)
		}
		if want := dialogue.Host(p.wire[i].Sent, p.addr()); !dialogue.Matches(want, got) {
			return fmt.Sprintf("request %d is\n%q\nwant\n%q", i+1, got, want)
		}
	}
	if len(p.got) < len(p.wire) {
		return fmt.Sprintf("%d requests came, want %d", len(p.got), len(p.wire))
	}
	return ""
}
