package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

func TestBurstLine(t *testing.T) {
	for line, want := range map[string]struct {
		phone       int
		cleared, ok bool
	}{
		strings.TrimSpace(eventLine(eventIncoming, "100001", calledNumber)):   {0, false, true},
		strings.TrimSpace(eventLine(eventCleared, "100020", calledNumber)):    {19, true, true},
		`{"event":"Delivered","seq":812,"device":"100003","cause":"newCall"}`: {2, false, true},
		`{"event":"ConnectionCleared","seq":813,"device":"100002"}`:           {1, true, true},
		`{"event":"Held","seq":813,"device":"100002"}`:                        {0, false, false},
		`{"event":"Delivered","seq":812}`:                                     {0, false, false},
		"Held 100001 normal 100001":                                           {0, false, false},
		"Delivered 1000":                                                      {0, false, false},
		"Delivered 000001 x":                                                  {0, false, false},
		"":                                                                    {0, false, false},
	} {
		phone, cleared, ok := burstLine([]byte(line))
		if ok != want.ok || ok && (phone != want.phone || cleared != want.cleared) {
			t.Errorf("%q is phone %d, cleared %v, %v, want %+v", line, phone, cleared, ok, want)
		}
	}
}

// pipes returns n connections as clients have them, and their other ends.
func pipes(t *testing.T, n int) (clients lineConns, others []net.Conn) {
	for range n {
		c, other := net.Pipe()
		t.Cleanup(func() { c.Close(); other.Close() })
		clients = append(clients, &lineConn{Conn: c, r: bufio.NewReader(c), dialect: quietDialect{}})
		others = append(others, other)
	}
	return clients, others
}

// quietDialect asks for nothing.
type quietDialect struct{}

func (quietDialect) line(c *lineConn) ([]byte, error) { return c.rawLine() }
func (quietDialect) monitor(*lineConn, []int) error   { return nil }

func TestBurstWaitsForAllLinesOfAllClients(t *testing.T) {
	clients, others := pipes(t, 3)
	u, err := openBurst(clients, 1, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	write := func(c net.Conn, events ...string) {
		for _, e := range events {
			if _, err := io.WriteString(c, eventLine(e, "100001", calledNumber)); err != nil {
				t.Error(err)
			}
		}
	}
	gate := make(chan struct{})
	call := u.caller([]sender{func() error {
		write(others[0], eventIncoming, eventCleared)
		write(others[1], eventIncoming, eventCleared)
		write(others[2], eventIncoming)
		go func() {
			<-gate
			write(others[2], eventCleared)
		}()
		return nil
	}})
	done := make(chan error, 1)
	go func() {
		_, err := call(time.Now())
		done <- err
	}()
	select {
	case err := <-done:
		t.Fatalf("it was over with a line missing: %v", err)
	case <-time.After(20 * time.Millisecond):
	}
	close(gate)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestBurstFinds(t *testing.T) {
	incoming, cleared := eventLine(eventIncoming, "100001", calledNumber), eventLine(eventCleared, "100001", calledNumber)
	for name, c := range map[string]struct{ lines, want string }{
		"a line twice":     {incoming + incoming, "did not expect"},
		"a line too early": {cleared, "did not expect"},
		"another phone":    {eventLine(eventIncoming, "100009", calledNumber), "did not expect"},
		"another line":     {"error_ind ERROR MakeCall\r\n", "did not expect"},
	} {
		clients, others := pipes(t, 1)
		u, err := openBurst(clients, 1, 2, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = u.caller([]sender{func() error {
			go io.WriteString(others[0], c.lines)
			return nil
		}})(time.Now())
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	clients, others := pipes(t, 1)
	u, err := openBurst(clients, 1, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = u.caller([]sender{func() error { return others[0].Close() }})(time.Now())
	if err == nil || !strings.Contains(err.Error(), "client 0, after 0 lines") {
		t.Errorf("a client that was cut off: %v", err)
	}
}

// TestBurstOverHTTP sends bursts to the bare server in both manners.
func TestBurstOverHTTP(t *testing.T) {
	l := testLimits(t)
	phones, err := openOffice(2, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer phones.close()
	for _, p := range phones {
		for _, event := range []string{eventIncoming, eventCleared} {
			p.settings[p.extension+"."+settingPrefix+event] = fmt.Sprintf("http://%s/a/%s/token/%s", l.http, p.extension, event)
		}
	}
	conns, err := dialLines(t.Context(), l.line, 3)
	if err != nil {
		t.Fatal(err)
	}
	const events = 20
	u, err := openBurst(conns, len(phones), events, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conns.close()
	for how := range manner(len(manners)) {
		senders, end, err := phones.httpSenders("", events/len(phones), how, nil)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := u.caller(senders)(time.Now()); err != nil {
				t.Errorf("%s: %v", manners[how], err)
			}
		}
		end()
	}
}

// testLimits runs the bare server in this process.
func testLimits(t *testing.T) (l limits) {
	input, end := io.Pipe()
	output, words := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- serveLimits(context.Background(), input, words) }()
	t.Cleanup(func() {
		end.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	if _, err := fmt.Fscanln(output, &l.line, &l.http); err != nil {
		t.Fatal(err)
	}
	return l
}
