package phonesim

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func fault(t *testing.T, p *Phone, faults ...Fault) {
	t.Helper()
	if err := p.SetFault(faults...); err != nil {
		t.Fatal(err)
	}
}

// attempt sends one request with DND and returns the answer as a client sees
// it, giving up after a time.
func attempt(t *testing.T, p *Phone, limit time.Duration) (*http.Response, string, error) {
	t.Helper()
	conn, err := net.Dial("tcp", p.Addr())
	if err != nil {
		return nil, "", err
	}
	t.Cleanup(func() { conn.Close() })
	io.WriteString(conn, "GET /command.htm?key=DND HTTP/1.1\r\nHost: phone.example:80\r\n\r\n")
	conn.SetReadDeadline(time.Now().Add(limit))
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return nil, "", err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp, string(body), err
}

func isTimeout(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) && ne.Timeout()
}

func TestFaults(t *testing.T) {
	closed := func(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }
	tests := map[string]struct {
		fault   Fault
		err     func(error) bool
		carried bool
	}{
		"hang":         {Fault{Kind: Hang}, isTimeout, false},
		"mute":         {Fault{Kind: Mute}, isTimeout, true},
		"drop":         {Fault{Kind: DropAfterRead}, closed, false},
		"drop carried": {Fault{Kind: DropAfterRead, CarryOut: true}, closed, true},
		"reset":        {Fault{Kind: Reset}, func(err error) bool { return err != nil && !closed(err) && !isTimeout(err) }, false},
		"slow":         {Fault{Kind: SlowBytes, Interval: time.Hour}, isTimeout, true},
		"garbage":      {Fault{Kind: Garbage}, func(err error) bool { return err != nil && !isTimeout(err) }, true},
		"wrong length": {Fault{Kind: WrongLength}, closed, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := add(t, newOffice(t), Config{Extension: "101"})
			fault(t, p, test.fault)
			limit := patience
			switch test.fault.Kind {
			case Hang, Mute, SlowBytes:
				limit = 200 * time.Millisecond
			}
			if _, _, err := attempt(t, p, limit); !test.err(err) {
				t.Errorf("error %v", err)
			}
			if got := p.Requests(); !slices.Equal(got, []string{"GET /command.htm?key=DND"}) {
				t.Errorf("requests %q", got)
			}
			if got := p.Snapshot().DND; got != test.carried {
				t.Errorf("carried out: %v", got)
			}
			fault(t, p)
			if resp, _, err := attempt(t, p, patience); err != nil || resp.StatusCode != 200 {
				t.Errorf("without the fault: %v", err)
			}
		})
	}
}

func TestFaultsThatAnswer(t *testing.T) {
	p := add(t, newOffice(t), Config{Extension: "101"})
	fault(t, p, Fault{Kind: Status, Status: 503, Count: 1}, Fault{Kind: RedirectHTTPS, Count: 1})
	if resp, _, err := attempt(t, p, patience); err != nil || resp.StatusCode != 503 {
		t.Errorf("%v %v", resp, err)
	}
	resp, _, err := attempt(t, p, patience)
	if err != nil || resp.StatusCode != 307 || resp.Header.Get("Location") != "https://phone.example/command.htm?key=DND" {
		t.Errorf("%v %v", resp, err)
	}
	if p.Snapshot().DND {
		t.Error("carried out")
	}
	if resp, _, err := attempt(t, p, patience); err != nil || resp.StatusCode != 200 {
		t.Errorf("after both: %v %v", resp, err)
	}
}

func TestSlowBytesArrive(t *testing.T) {
	p := add(t, newOffice(t), Config{Extension: "101"})
	fault(t, p, Fault{Kind: SlowBytes, Interval: 10 * time.Microsecond})
	if resp, body, err := attempt(t, p, patience); err != nil || resp.StatusCode != 200 || !strings.Contains(body, "</html>") {
		t.Errorf("%v %q %v", resp, body, err)
	}
}

func TestEndlessBody(t *testing.T) {
	p := add(t, newOffice(t), Config{Extension: "101"})
	fault(t, p, Fault{Kind: EndlessBody})
	if _, body, err := attempt(t, p, patience); err != nil || len(body) != 1<<20 {
		t.Errorf("%d bytes, %v", len(body), err)
	}
}

func TestRefuse(t *testing.T) {
	p := add(t, newOffice(t), Config{Extension: "101"})
	addr := p.Addr()
	fault(t, p, Fault{Kind: Refuse})
	if _, _, err := attempt(t, p, patience); err == nil || isTimeout(err) {
		t.Errorf("error %v", err)
	}
	fault(t, p, Fault{Kind: NoFault})
	if resp, _, err := attempt(t, p, patience); err != nil || resp.StatusCode != 200 || p.Addr() != addr {
		t.Errorf("afterwards: %v at %s, before at %s", err, p.Addr(), addr)
	}
}

// TestDropSecondOnKeepAlive shows the phone that a client dials twice with if
// it repeats a request on a fresh connection.
func TestDropSecondOnKeepAlive(t *testing.T) {
	p := add(t, newOffice(t), Config{Extension: "101"})
	fault(t, p, Fault{Kind: DropSecondOnKeepAlive, CarryOut: true})
	conn, err := net.Dial("tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	br := bufio.NewReader(conn)
	io.WriteString(conn, "GET /info.htm HTTP/1.1\r\n\r\n")
	resp, err := http.ReadResponse(br, nil)
	if err != nil || resp.Close {
		t.Fatalf("first answer: %v, close %v", err, resp != nil && resp.Close)
	}
	io.Copy(io.Discard, resp.Body)
	io.WriteString(conn, "GET /command.htm?number=102 HTTP/1.1\r\n\r\n")
	if _, err := br.ReadByte(); !errors.Is(err, io.EOF) {
		t.Errorf("second answer: %v", err)
	}
	if got := p.Requests(); !slices.Equal(got, []string{"GET /info.htm", "GET /command.htm?number=102"}) {
		t.Errorf("requests %q", got)
	}
	// What net/http makes of it: it repeats the second GET by itself.
	client := &http.Client{Timeout: patience}
	defer client.CloseIdleConnections()
	for range 2 {
		resp, err := client.Get("http://" + p.Addr() + "/command.htm?key=DND")
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
	if got := p.Count(); got != 5 {
		t.Errorf("%d requests, want 5: two by hand, two by net/http and its repetition", got)
	}
}

func TestDeafAndLostEvents(t *testing.T) {
	_, a, _, in := pair(t)
	wait(t, a, func(s *Snapshot) bool { return s.EventsSent == 2 })
	fault(t, a, Fault{Kind: LoseEvents, Count: 2})
	a.Press("DND;DND;DND")
	in.want(a, "dndon")
	fault(t, a, Fault{Kind: Deaf})
	a.Press("DND;DND;DND")
	fault(t, a)
	a.Press("DND")
	in.want(a, "dndon", "dndon")
	if s := a.Snapshot(); s.EventsLost != 5 || s.EventsSent != 4 {
		t.Errorf("%d lost, %d sent", s.EventsLost, s.EventsSent)
	}
}

// A fault of one page leaves the others alone.
func TestFaultOfOnePage(t *testing.T) {
	office := NewOffice()
	defer office.Close()
	p, err := office.Add(Config{Extension: "101"})
	if err != nil {
		t.Fatal(err)
	}
	fault(t, p, Fault{Kind: Status, Path: "/settings.htm"})
	for path, want := range map[string]int{"/settings.htm": 500, "/settings.htm?x": 500, "/command.htm?key=DND": 200, "/": 200} {
		resp, err := http.Get("http://" + p.Addr() + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s answers %d, want %d", path, resp.StatusCode, want)
		}
	}
}

// TestRefusedPortIsKept: while a phone refuses connections nobody else gets its
// port, and answers in its place.
func TestRefusedPortIsKept(t *testing.T) {
	o := NewOffice()
	defer o.Close()
	p, err := o.Add(Config{Extension: "101"})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.SetFault(Fault{Kind: Refuse}); err != nil {
		t.Fatal(err)
	}
	if l, err := net.Listen("tcp", p.Addr()); err == nil {
		l.Close()
		if runtime.GOOS != "windows" {
			t.Error("another program has got the port")
		}
	}
	if c, err := net.Dial("tcp", p.Addr()); err == nil {
		c.Close()
		t.Error("the connection is not refused")
	}
	if err := p.SetFault(); err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
}
