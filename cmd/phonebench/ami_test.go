package main

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
)

// fakeAMI speaks as much of AMI as the bench needs.
type fakeAMI struct {
	mu       sync.Mutex
	sessions map[net.Conn]*sync.Mutex // that get events
}

// startFakeAMI returns its address.
func startFakeAMI(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	f := &fakeAMI{sessions: map[net.Conn]*sync.Mutex{}}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go f.serve(c)
		}
	}()
	return l.Addr().String()
}

func (f *fakeAMI) serve(c net.Conn) {
	defer func() {
		f.mu.Lock()
		delete(f.sessions, c)
		f.mu.Unlock()
		c.Close()
	}()
	fmt.Fprint(c, "Asterisk Call Manager/5.0.4\r\n")
	own, fields := &sync.Mutex{}, map[string]string{}
	for s := bufio.NewScanner(c); s.Scan(); {
		if key, value, ok := strings.Cut(s.Text(), ": "); ok {
			fields[key] = value
			continue
		}
		reply := "Success"
		switch fields["Action"] {
		case "Login":
			if fields["Username"] != "bench" || fields["Secret"] != "bench" {
				reply = "Error\r\nMessage: Authentication failed"
			} else if fields["Events"] == "on" {
				f.mu.Lock()
				f.sessions[c] = own
				f.mu.Unlock()
			}
		case "UserEvent":
			f.mu.Lock()
			for to, lock := range f.sessions {
				lock.Lock()
				fmt.Fprintf(to, "Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: Bench\r\nLine: %s\r\n\r\n", fields["Line"])
				lock.Unlock()
			}
			f.mu.Unlock()
		}
		own.Lock()
		fmt.Fprintf(c, "Response: %s\r\n\r\n", reply)
		own.Unlock()
		clear(fields)
	}
}

func TestAMIWrongSecret(t *testing.T) {
	a := &amiAddress{addr: startFakeAMI(t), user: "bench", secret: "wrong"}
	if _, err := a.dial(t.Context(), withEvents); err == nil || !strings.Contains(err.Error(), "AMI answers Error: Authentication failed") {
		t.Errorf("it is %v", err)
	}
}

func TestAMIClientSeesLinesOnly(t *testing.T) {
	c, other := net.Pipe()
	defer c.Close()
	go fmt.Fprint(other, "Event: FullyBooted\r\nStatus: Fully Booted\r\n\r\n\r\nResponse: Success\r\nPing: Pong\r\n\r\n"+
		"Event: UserEvent\r\nLine: Delivered 100001 newCall\r\nUserEvent: Bench\r\n\r\nResponse: Error\r\nMessage: Missing action\r\n\r\n")
	d := &amiDialect{}
	line := &lineConn{Conn: c, r: bufio.NewReader(c), dialect: d}
	if got, err := line.line(); err != nil || string(got) != "Delivered 100001 newCall" {
		t.Errorf("the line is %q, %v", got, err)
	}
	if err := d.answer(line); err == nil || err.Error() != "AMI answers Error: Missing action" {
		t.Errorf("the answer is %v", err)
	}
}

// TestAMIRows are beside the figure, and beside an Asterisk where there is one.
func TestAMIRows(t *testing.T) {
	b := &bench{report: newReport(false)}
	b.amiRow("lines", "1/s", 500, 100, 0, fiveTimes)
	b.amiRow("lines", "1/s", 400, 100, 90, fiveTimes)
	b.amiRow("lines", "1/s", 400, 0, 0, fiveTimes)
	for i, want := range []struct {
		limit  string
		missed bool
	}{{limitAMIFigure, false}, {limitAMIFigure, true}, {limitAMIRun, true}, {"", false}} {
		if row := b.report.Rows[i]; row.Limit != want.limit || row.Missed != want.missed {
			t.Errorf("row %d is %+v, want %+v", i, row, want)
		}
	}
}

func TestAMIThatIsNotThere(t *testing.T) {
	b := &bench{dir: t.TempDir(), report: newReport(false)}
	addr, err := freeAddress()
	if err != nil {
		t.Fatal(err)
	}
	b.ami = amiOptions{addr: addr, user: "bench", secret: "bench", start: "sh -c 'echo no Asterisk here >&2; exit 1'"}
	if _, err := b.openAMI(t.Context()); err == nil || !strings.Contains(err.Error(), "no Asterisk here") {
		t.Errorf("it is %v", err)
	}
	b.ami.addr = startFakeAMI(t)
	if _, err := b.openAMI(t.Context()); err == nil || !strings.Contains(err.Error(), "leave --ami-start out") {
		t.Errorf("an address that is taken: %v", err)
	}
}
