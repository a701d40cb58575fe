package providersim

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/gobwas/ws"
)

// line is a client's end of a WebSocket.
type line struct {
	b    *bench
	conn net.Conn
	in   *bufio.Reader
	wsc  string
	head object // of ConnectionDetails
	info object
	n    int
}

// connect opens a WebSocket; wsc is that of a session to recover, or "".
func (b *bench) connect(wsc string) *line {
	b.t.Helper()
	token := b.want(200, "", "POST", "/restapi/oauth/wstoken", "")
	return b.open(token["uri"].(string) + "?access_token=" + url.QueryEscape(token["ws_access_token"].(string)) + "&wsc=" + wsc)
}

func (b *bench) open(address string) *line {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, in, _, err := ws.Dial(ctx, address)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { conn.Close() })
	if in == nil {
		in = bufio.NewReader(conn)
	}
	l := &line{b: b, conn: conn, in: in}
	l.head, l.info = l.message()
	if wsc := at(l.head, "wsc.token"); wsc != nil {
		l.wsc = wsc.(string)
	}
	return l
}

// frame reads the next frame; pings are answered.
func (l *line) frame() (ws.OpCode, []byte, error) {
	l.conn.SetReadDeadline(time.Now().Add(patience))
	h, err := ws.ReadHeader(l.in)
	if err != nil {
		return 0, nil, err
	}
	p := make([]byte, h.Length)
	if _, err = io.ReadFull(l.in, p); err == nil && h.OpCode == ws.OpPing {
		err = l.write(ws.OpPong, p)
	}
	return h.OpCode, p, err
}

func (l *line) write(op ws.OpCode, p []byte) error {
	return ws.WriteFrame(l.conn, ws.MaskFrame(ws.NewFrame(op, true, p)))
}

// message reads the next message: header and body.
func (l *line) message() (head, body object) {
	l.b.t.Helper()
	for {
		op, p, err := l.frame()
		if err != nil {
			l.b.t.Fatalf("no message: %v", err)
		}
		if op != ws.OpText {
			continue
		}
		var parts []object
		if err := json.Unmarshal(p, &parts); err != nil || len(parts) == 0 {
			l.b.t.Fatalf("no array: %s", p)
		}
		if len(parts) == 1 {
			return parts[0], nil
		}
		return parts[0], parts[1]
	}
}

// ask sends a ClientRequest and returns its answer; nothing else may come before.
func (l *line) ask(status int, method, path string, body any) object {
	l.b.t.Helper()
	l.n++
	parts := []any{object{"type": "ClientRequest", "messageId": fmt.Sprint("m", l.n), "method": method, "path": path}}
	if body != nil {
		parts = append(parts, body)
	}
	text, _ := json.Marshal(parts)
	l.b.must(l.write(ws.OpText, text))
	head, o := l.message()
	if head["type"] != "ClientRequest" || head["messageId"] != fmt.Sprint("m", l.n) || head["status"] != float64(status) {
		l.b.t.Fatalf("%s %s: answer %v %v, want %d", method, path, head, o, status)
	}
	return o
}

// subscribe asks for events by WebSocket.
func (l *line) subscribe(filters ...string) string {
	l.b.t.Helper()
	o := l.ask(200, "POST", "/restapi/v1.0/subscription/", object{"eventFilters": filters, "deliveryMode": object{"transportType": "WebSocket"}})
	return o["id"].(string)
}

// event reads a notification and says what it is about.
func (l *line) event() string {
	l.b.t.Helper()
	head, o := l.message()
	if head["type"] != "ServerNotification" || o["uuid"] == nil || o["subscriptionId"] == nil || o["ownerId"] == nil || o["timestamp"] == nil {
		l.b.t.Fatalf("no notification: %v %v", head, o)
	}
	if calls, ok := at(o, "body.activeCalls").([]any); ok {
		text := fmt.Sprint("presence ", at(o, "body.telephonyStatus"))
		for _, c := range calls {
			text += fmt.Sprint(" ", at(c, "direction"), " ", at(c, "telephonyStatus"))
		}
		return text
	}
	return fmt.Sprint(at(o, "body.sequence"), " ", at(o, "body.parties.0.direction"), " ", at(o, "body.parties.0.status.code"))
}

func (l *line) events(want ...string) {
	l.b.t.Helper()
	for i, w := range want {
		if got := l.event(); got != w {
			l.b.t.Fatalf("event %d is %q, want %q", i, got, w)
		}
	}
}

// TestSocket: code-samples/websockets/*.json.
func TestSocket(t *testing.T) {
	b := newBench(t, Config{})
	l := b.connect("")
	if l.head["type"] != "ConnectionDetails" || l.info["recoveryTimeout"] != 180.0 || l.info["recoveryBufferSize"] != 100.0 ||
		l.info["idleTimeout"] != 1800.0 || l.info["absoluteTimeout"] != 86400.0 || l.info["recoveryState"] != nil {
		t.Errorf("details: %v %v", l.head, l.info)
	}
	l.b.must(l.write(ws.OpText, []byte(`[{"type":"Heartbeat","messageId":"x"}]`)))
	if head, _ := l.message(); head["type"] != "Heartbeat" || head["messageId"] != "x" {
		t.Errorf("heartbeat: %v", head)
	}
	l.ask(400, "POST", "/restapi/v1.0/subscription", object{"eventFilters": []string{"/restapi/v1.0/nothing"}, "deliveryMode": object{"transportType": "WebSocket"}})
	first := l.subscribe("/restapi/v1.0/account/~/telephony/sessions")
	id := l.subscribe("/restapi/v1.0/account/~/extension/" + b.a.ID + "/telephony/sessions")
	if len(l.ask(200, "GET", "/restapi/v1.0/subscription", nil)["records"].([]any)) != 1 {
		t.Error("the second subscription has not replaced the first")
	}
	l.ask(404, "GET", "/restapi/v1.0/subscription/"+first, nil)

	// The states and numbers of the recordings at github.com/dibyenduroy/csn-data
	// (PSTN-RingCentral); party 1 is not the extension's.
	_, err := b.Incoming("101", "+12025550123", "Ben Carter")
	b.must(err)
	l.events("3 Inbound Setup", "5 Inbound Proceeding")
	l.ask(200, "PUT", "/restapi/v1.0/subscription/"+id, object{"eventFilters": []string{
		"/restapi/v1.0/account/~/extension/" + b.a.ID + "/presence?detailedTelephonyState=true", "/restapi/v1.0/account/~/telephony/sessions",
	}})
	b.must(b.Person("101", Answer))
	l.events("6 Inbound Answered", "presence CallConnected Inbound CallConnected")
	b.must(b.Far("+12025550123", HangUp))
	l.events("7 Outbound Disconnected", "8 Inbound Disconnected", "presence NoCall Inbound NoCall")
	l.ask(204, "DELETE", "/restapi/v1.0/subscription/"+id, nil)
}

// TestCallsWithin: the states of github.com/dibyenduroy/csn-data, RingCentral-RingCentral.
func TestCallsWithin(t *testing.T) {
	b := newBench(t, Config{})
	l := b.connect("")
	l.subscribe("/restapi/v1.0/account/~/telephony/sessions")
	_, err := b.Dial("102", "101")
	b.must(err)
	l.events("2 Outbound Setup", "3 Inbound Setup", "4 Outbound Answered", "5 Inbound Proceeding")
	b.must(b.Person("101", Answer))
	l.events("6 Inbound Answered")
	b.must(b.Person("102", Hold))
	l.events("7 Outbound Hold")
	b.must(b.Person("102", Retrieve))
	l.events("8 Outbound Answered")
	b.must(b.Person("102", HangUp))
	l.events("9 Outbound Disconnected", "10 Inbound Disconnected")
}

// TestRecovery: docs/notifications/websockets/session-recovery.md.
func TestRecovery(t *testing.T) {
	b := newBench(t, Config{RecoveryBuffer: 3})
	l := b.connect("")
	l.subscribe("/restapi/v1.0/account/~/telephony/sessions")
	b.DropWebSockets()
	_, err := b.Incoming("101", "+12025550123", "Ben Carter")
	b.must(err)
	again := b.connect(l.wsc)
	if again.info["recoveryState"] != "Successful" {
		t.Fatalf("details: %v", again.info)
	}
	again.events("3 Inbound Setup", "4 Outbound Answered", "5 Inbound Proceeding") // the oldest did not fit
	b.must(b.Person("101", Answer))
	again.events("6 Inbound Answered")
	if s := b.Stats(); s.Recoveries != 1 || s.EventsLost != 1 {
		t.Errorf("counted: %+v", s)
	}
	b.ForgetSessions()
	b.DropWebSockets()
	third := b.connect(again.wsc)
	if third.info["recoveryState"] != "Failed" {
		t.Fatalf("details: %v", third.info)
	}
	if len(third.ask(200, "GET", "/restapi/v1.0/subscription", nil)["records"].([]any)) != 0 {
		t.Error("a subscription is left of the lost session")
	}
	third.subscribe("/restapi/v1.0/account/~/telephony/sessions")
	b.must(b.Person("101", HangUp))
	third.events("7 Inbound Disconnected", "8 Outbound Disconnected")
}

// TestTakenOver: the client has lost the connection, and the provider does not
// know; nothing is lost.
func TestTakenOver(t *testing.T) {
	b := newBench(t, Config{})
	l := b.connect("")
	l.subscribe("/restapi/v1.0/account/~/telephony/sessions")
	again := b.connect(l.wsc)
	if again.info["recoveryState"] != "Successful" {
		t.Fatalf("details: %v", again.info)
	}
	for {
		if _, _, err := l.frame(); err != nil {
			break
		}
	}
	_, err := b.Incoming("101", "+12025550123", "Ben Carter")
	b.must(err)
	again.events("2 Outbound Setup", "3 Inbound Setup", "4 Outbound Answered", "5 Inbound Proceeding")
	// And a farewell: the client's Close frame is answered.
	b.must(again.write(ws.OpClose, ws.NewCloseFrameBody(ws.StatusNormalClosure, "")))
	if op, _, err := again.frame(); op != ws.OpClose || err != nil {
		t.Errorf("got %v %v", op, err)
	}
}

// TestTooLate: a session is gone behind its recovery time.
func TestTooLate(t *testing.T) {
	b := newBench(t, Config{RecoveryTime: time.Nanosecond})
	l := b.connect("")
	l.subscribe("/restapi/v1.0/account/~/telephony/sessions")
	b.DropWebSockets()
	if again := b.connect(l.wsc); again.info["recoveryState"] != "Failed" {
		t.Errorf("details: %v", again.info)
	}
	if s := b.Stats(); s.Recoveries != 0 || s.RecoveriesFailed != 1 {
		t.Errorf("counted: %+v", s)
	}
}

// TestManySockets: one that waits for its recovery goes when there are too many.
func TestManySockets(t *testing.T) {
	p := New(Config{})
	defer p.Close()
	for range maxWebSockets {
		p.sockets = append(p.sockets, &socket{token: "x", lostAt: time.Now()})
	}
	p.subscriptions = []*subscription{{socket: p.sockets[0]}}
	p.sockets[0].subscription = p.subscriptions[0]
	p.pruneSockets()
	if len(p.sockets) != maxWebSockets-1 || len(p.subscriptions) != 0 {
		t.Errorf("%d sessions and %d subscriptions are left", len(p.sockets), len(p.subscriptions))
	}
}

// TestSocketRefused: a token is good once and for a time.
func TestSocketRefused(t *testing.T) {
	b := newBench(t, Config{})
	token := b.want(200, "", "POST", "/restapi/oauth/wstoken", "")
	address := token["uri"].(string) + "?access_token=" + token["ws_access_token"].(string)
	b.open(address)
	for _, bad := range []string{address, token["uri"].(string)} {
		l := b.open(bad)
		if l.head["type"] != "Error" || l.head["status"] != 401.0 || l.info["errorCode"] != "OAU-213" {
			t.Errorf("got %v %v", l.head, l.info)
		}
	}
}

// TestEventFaults: lost events, and sequence numbers out of order.
func TestEventFaults(t *testing.T) {
	b := newBench(t, Config{})
	l := b.connect("")
	l.subscribe("/restapi/v1.0/account/~/telephony/sessions")
	b.LoseEvents(1)
	b.SwapEvents(1)
	_, err := b.Incoming("101", "+12025550123", "Ben Carter")
	b.must(err)
	l.events("4 Outbound Answered", "3 Inbound Setup", "5 Inbound Proceeding")
	b.ForgetSubscriptions()
	b.must(b.Person("101", Answer))
	if len(l.ask(200, "GET", "/restapi/v1.0/subscription", nil)["records"].([]any)) != 0 {
		t.Error("the subscription was not forgotten")
	}
}

// TestEventDelay: the answer comes first, and the events in their order.
func TestEventDelay(t *testing.T) {
	b := newBench(t, Config{EventDelay: 20 * time.Millisecond})
	l := b.connect("")
	l.subscribe("/restapi/v1.0/account/~/telephony/sessions")
	_, err := b.Incoming("101", "+12025550123", "Ben Carter")
	b.must(err)
	b.must(b.Person("101", Answer))
	l.events("2 Outbound Setup", "3 Inbound Setup", "4 Outbound Answered", "5 Inbound Proceeding", "6 Inbound Answered")
	b.must(b.Person("101", HangUp))
	l.events("7 Inbound Disconnected", "8 Outbound Disconnected")
}

// TestPings: docs/notifications/websockets/heart-beats.md.
func TestPings(t *testing.T) {
	b := newBench(t, Config{PingEvery: 5 * time.Millisecond})
	l := b.connect("")
	if op, _, err := l.frame(); op != ws.OpPing || err != nil {
		t.Errorf("got %v %v", op, err)
	}
	b.MutePings(true)
	l.b.must(l.write(ws.OpPing, []byte("1")))
	l.b.must(l.write(ws.OpText, []byte(`[{"type":"Heartbeat","messageId":"1"}]`)))
	l.ask(200, "GET", "/restapi/v1.0/subscription", nil) // and nothing before it
	b.MutePings(false)
	l.b.must(l.write(ws.OpPing, []byte("2")))
	for {
		op, p, err := l.frame()
		if err != nil {
			t.Fatal(err)
		}
		if op == ws.OpPong && string(p) == "2" {
			break
		}
		if op == ws.OpPong {
			t.Fatalf("a pong %q", p)
		}
	}
}

// TestIdleTimeout: WSG-902.
func TestIdleTimeout(t *testing.T) {
	for code, cfg := range map[string]Config{"WSG-902": {IdleTimeout: time.Millisecond}, "WSG-903": {AbsoluteTimeout: time.Millisecond}} {
		b := newBench(t, cfg)
		l := b.connect("")
		head, o := l.message()
		if head["type"] != "Error" || o["errorCode"] != code {
			t.Errorf("got %v %v, want %s", head, o, code)
		}
		for {
			op, _, err := l.frame()
			if err != nil {
				t.Fatalf("no Close frame: %v", err)
			}
			if op == ws.OpClose {
				break
			}
		}
	}
}
