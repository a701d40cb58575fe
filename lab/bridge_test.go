package lab

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// A bridge is set by HTTP, hears of a call on the control port and requests
// the action URLs; it comes back where the control port is lost.
func TestBridge(t *testing.T) {
	phone := newFakeControl(t)
	heard := make(chan string, 16)
	listener := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { heard <- r.RequestURI }))
	defer listener.Close()
	b, err := NewBridge(BridgeConfig{Control: phone.address(), Settings: "127.77.255.3:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Wait) // the context of a test ends before its cleanup
	if err := b.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, slot := range []Slot{SlotIncoming, SlotRegistered} {
		value := listener.URL + "/" + string(slot) + "?call=$call_id&remote=$remote"
		saveSetting(t, b.address, slot, value)
		if b.Setting(slot) != value {
			t.Errorf("%s is %q, want %q", slot, b.Setting(slot), value)
		}
	}

	for _, id := range []string{"first", "second"} { // the second on a new connection
		conn := phone.accept()
		if err := b.Ready(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, want := receive(t, heard), "/url_registered?call=&remote="; got != want {
			t.Errorf("requested: %s, want %s", got, want)
		}
		event, err := json.Marshal(map[string]any{"event": true, "type": eventIncoming, "class": "call", "direction": "incoming", "peeruri": "sip:101@x", "id": id})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write(appendNetstring([]byte("5:{bad},"), event)); err != nil {
			t.Fatal(err)
		}
		if got, want := receive(t, heard), "/url_incoming?call="+id+"&remote=sip%3A101%40x"; got != want {
			t.Errorf("requested: %s, want %s", got, want)
		}
		conn.Close()
	}
	if n := b.Lost(); n != 0 {
		t.Errorf("%d action URLs lost", n)
	}
}

func TestNewBridgeRefuses(t *testing.T) {
	for _, config := range []BridgeConfig{
		{Control: "127.77.255.3:4444"},
		{Control: "127.77.255.3:4444", Settings: "0.0.0.0:8080"},
		{Control: "127.77.255.3:4444", Settings: ":8080"},
	} {
		if _, err := NewBridge(config); err == nil {
			t.Errorf("%+v was taken", config)
		}
	}
}

// saveSetting sets a slot by HTTP.
func saveSetting(t *testing.T, address string, slot Slot, value string) {
	t.Helper()
	resp, err := http.Get("http://" + address + "/settings?save&" + string(slot) + "=" + url.QueryEscape(value))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: status %d", slot, resp.StatusCode)
	}
}

// receive waits for the next value of a channel.
func receive(t *testing.T, from <-chan string) string {
	t.Helper()
	select {
	case s := <-from:
		return s
	case <-time.After(10 * time.Second):
		t.Fatal("nothing came within 10 s")
		return ""
	}
}

// fakeControl is a control port that answers questions: registered, no calls.
type fakeControl struct {
	t        *testing.T
	listener net.Listener
}

// newFakeControl opens a control port that ends with the test.
func newFakeControl(t *testing.T) *fakeControl {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return &fakeControl{t, l}
}

// address is where the control port listens.
func (f *fakeControl) address() string { return f.listener.Addr().String() }

// accept waits for a client and answers what it asks until it is gone.
func (f *fakeControl) accept() net.Conn {
	f.t.Helper()
	conn, err := f.listener.Accept()
	if err != nil {
		f.t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); f.serve(conn) }()
	f.t.Cleanup(func() { conn.Close(); <-done })
	return conn
}

// serve answers the questions of one client.
func (f *fakeControl) serve(conn net.Conn) {
	answers := map[string]string{
		"listcalls": "\n--- Active calls (0) ---\n\n",
		"reginfo":   "\n--- User Agents (1) ---\n> sip:102@x  \x1b[32mOK \x1b[;m registrar Expires 60s\n\n",
	}
	r := bufio.NewReader(conn)
	for {
		in, err := readNetstring(r, maxNetstring)
		if err != nil {
			return
		}
		var c command
		if err := json.Unmarshal(in, &c); err != nil {
			f.t.Errorf("question %q: %v", in, err)
			return
		}
		text, known := answers[c.Command]
		out, err := json.Marshal(map[string]any{"response": true, "ok": known, "data": text, "token": c.Token})
		if err != nil {
			f.t.Error(err)
			return
		}
		if _, err := io.Copy(conn, strings.NewReader(fmt.Sprintf("%d:%s,", len(out), out))); err != nil {
			return
		}
	}
}
