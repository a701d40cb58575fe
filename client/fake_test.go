package client_test

import (
	"bufio"
	"net"
	"strings"
	"sync"
	"testing"
)

// A fake is a server that does what a test wants.
type fake struct {
	addr string

	mu    sync.Mutex
	lines []string // what clients said, without tags
}

// newFake starts a fake server. serve is called for each connection.
func newFake(t *testing.T, l net.Listener, serve func(*fake, *fakeConn)) *fake {
	t.Helper()
	if l == nil {
		var err error
		if l, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			t.Fatal(err)
		}
	}
	f := &fake{addr: l.Addr().String()}
	var running sync.WaitGroup
	done := make(chan struct{})
	running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() {
				defer conn.Close()
				stop := make(chan struct{})
				defer close(stop)
				running.Go(func() {
					select {
					case <-done:
						conn.Close()
					case <-stop:
					}
				})
				serve(f, &fakeConn{Conn: conn, r: bufio.NewReader(conn), f: f, done: done})
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		close(done)
		running.Wait()
	})
	return f
}

// count returns how many lines began with the text.
func (f *fake) count(text string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, l := range f.lines {
		if strings.HasPrefix(l, text) {
			n++
		}
	}
	return n
}

// fakeConn is one connection to a fake.
type fakeConn struct {
	net.Conn
	r    *bufio.Reader
	f    *fake
	done chan struct{} // closed at the end of the test
}

// read returns the tag and the rest of the next line; ok is false at the end.
func (c *fakeConn) read() (tag, line string, ok bool) {
	s, err := c.r.ReadString('\n')
	if err != nil {
		return "", "", false
	}
	line = strings.TrimRight(s, "\r\n")
	if rest, tagged := strings.CutPrefix(line, "#"); tagged {
		tag, line, _ = strings.Cut(rest, " ")
	}
	c.f.mu.Lock()
	c.f.lines = append(c.f.lines, line)
	c.f.mu.Unlock()
	return tag, line, true
}

// say writes lines.
func (c *fakeConn) say(lines ...string) {
	c.Write([]byte(strings.Join(lines, "\r\n") + "\r\n"))
}

// polite greets, and answers everything with success, but what answer answers:
// it returns nil for that. An answer may hold TAG.
func polite(answer func(c *fakeConn, line string) []string) func(*fake, *fakeConn) {
	return func(_ *fake, c *fakeConn) {
		if _, greeting, ok := c.read(); !ok || greeting != "STLI;Format=JSON;Errors=Extended;Heartbeat=1;Snapshot=On" {
			c.say("error_ind ERROR STLI")
			return
		}
		c.say("error_ind SUCCESS STLI;Version=1;DeviceInformation=Off;Errors=Extended;Format=JSON;Heartbeat=1;Snapshot=On")
		for {
			tag, line, ok := c.read()
			if !ok {
				return
			}
			lines := answer(c, line)
			if lines == nil {
				verb, rest, _ := strings.Cut(line, " ")
				lines = []string{`{"reply":"` + verb + `","tag":"TAG","ok":true}`}
				if verb == "MonitorStart" {
					lines = append(lines, `{"snapshotEnd":"`+rest+`","seq":0}`)
				}
			}
			for _, l := range lines {
				if l == cut {
					return
				}
				c.Write([]byte(strings.ReplaceAll(l, "TAG", tag) + "\r\n"))
			}
		}
	}
}

// cut as a line of an answer cuts the connection.
const cut = "\x00cut"

// silence as an answer says nothing.
var silence = []string{}
