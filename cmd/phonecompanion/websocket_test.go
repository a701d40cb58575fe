package main_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/gobwas/ws"

	"github.com/phonecompanion/phonecompanion/internal/wsclient"
	"github.com/phonecompanion/phonecompanion/stli/stlitest"
)

// web returns where a process serves HTTP.
func (p *process) web() string {
	p.t.Helper()
	for line := range strings.Lines(p.logText()) {
		var entry struct{ Message, HTTP string }
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Message == "serving" {
			return entry.HTTP
		}
	}
	p.t.Fatal("the log does not say where HTTP is served")
	return ""
}

// dialWeb connects to a server as a program does, or as a page where a header
// says so.
func dialWeb(t *testing.T, address string, header http.Header) *wsclient.Conn {
	t.Helper()
	c, err := wsclient.Dial(t.Context(), address, header)
	if err != nil {
		t.Fatal(err)
	}
	c.SetDeadline(time.Now().Add(patience))
	t.Cleanup(func() { c.Close() })
	return c
}

// TestWireCasesOverWebSocket: the bytes are those of TCP, through all that
// stands before a session. Each case is one message, and behind it Close; what
// never ended its line is left out, because a message's end is one.
func TestWireCasesOverWebSocket(t *testing.T) {
	t.Parallel()
	address := newTestOffice(t).start().web()
	played := 0
	for _, c := range stlitest.Cases(t) {
		input, fault := c.Input, !utf8.Valid(c.Input)
		if !fault {
			input = input[:max(bytes.LastIndexByte(input, '\n'), bytes.LastIndex(input, []byte("\r\x00"))+1)+1]
		}
		if c.Todo != "" || len(input) == 0 {
			continue
		}
		conn := dialWeb(t, address, nil)
		conn.Write(input)
		conn.CloseWrite()
		got, err := io.ReadAll(conn)
		conn.Close()
		if fault {
			if err != nil || conn.Code != ws.StatusInvalidFramePayloadData || !bytes.HasPrefix(c.Output, got) {
				t.Errorf("%s (line %d): got %q, %v, closed with %d", c.Name, c.Line, got, err, conn.Code)
			}
			continue
		}
		played++
		if err != nil || !bytes.Equal(got, c.Output) || conn.Code != ws.StatusNormalClosure || conn.Messages != bytes.Count(got, []byte("\r\n")) {
			t.Errorf("%s (line %d):\nsent %q\ngot  %q, %v\nwant %q\n%d messages, closed with %d %s", c.Name, c.Line, input, got, err, c.Output, conn.Messages, conn.Code, conn.Why)
		}
	}
	if played < 150 {
		t.Errorf("%d cases only", played)
	}
}

// getStli asks for /stli and returns the status and the body.
func getStli(t *testing.T, address string, header http.Header) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/stli", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header
	if host := header.Get("Host"); host != "" {
		r.Host = host
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// handshake is that of a browser, with more headers as name, value, ….
func handshake(more ...string) http.Header {
	h := http.Header{
		"Upgrade": {"websocket"}, "Connection": {"keep-alive, Upgrade"}, "Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="},
	}
	for i := 0; i < len(more); i += 2 {
		h.Add(more[i], more[i+1])
	}
	return h
}

// TestWebSocketRefused: who may not connect is told so in HTTP, and no session
// begins.
func TestWebSocketRefused(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	o.http = []string{`allow_origins = ["https://crm.example"]`}
	p := o.start()
	address := p.web()
	_, port, _ := strings.Cut(address, ":")
	for _, c := range []struct {
		name   string
		header http.Header
		status int
		says   string
	}{
		{"a stranger's page", handshake("Origin", "https://evil.example"), 403, `"https://evil.example" is not in http.allow_origins`},
		{"a page without an origin", handshake("Origin", "null"), 403, `"null" is not in`},
		{"another server on this machine", handshake("Origin", "http://127.0.0.1:1"), 403, "is not in"},
		{"DNS rebinding", handshake("Origin", "http://evil.example:"+port, "Host", "evil.example:"+port), 403, "is not in"},
		{"two origins", handshake("Origin", "https://crm.example", "Origin", "https://evil.example"), 403, "more than one origin"},
		{"a stranger's page, without a handshake", http.Header{"Origin": {"https://evil.example"}}, 403, "is not in"},
		{"no handshake", http.Header{}, 426, "new WebSocket"},
		{"another protocol", http.Header{"Upgrade": {"h2c"}, "Connection": {"Upgrade"}}, 426, ""},
		{"another version", func() http.Header { h := handshake(); h.Set("Sec-WebSocket-Version", "8"); return h }(), 426, ""},
		{"no key", func() http.Header { h := handshake(); h.Del("Sec-WebSocket-Key"); return h }(), 400, ""},
	} {
		if status, body := getStli(t, address, c.header); status != c.status || !strings.Contains(body, c.says) {
			t.Errorf("%s: %d %s", c.name, status, body)
		}
	}
	if log := p.logText(); strings.Contains(log, "client connected") || strings.Count(log, `"reason":"origin refused"`) != 6 {
		t.Errorf("the log says\n%s", log)
	}
	for _, header := range []http.Header{nil, {"Origin": {"https://crm.example"}}, {"Origin": {"http://" + address}}} {
		c := dialWeb(t, address, header)
		c.Write([]byte("BYE"))
		if got, err := io.ReadAll(c); string(got) != "error_ind SUCCESS BYE\r\n" || err != nil || c.Code != 1000 || c.Why != "client said BYE" {
			t.Errorf("%v: %q, %v, closed with %d %s", header, got, err, c.Code, c.Why)
		}
	}
}

// TestWebSocketShutdown: a page that is connected does not keep the server from
// ending, and learns that it ends.
func TestWebSocketShutdown(t *testing.T) {
	t.Parallel()
	p := newTestOffice(t).start()
	c := dialWeb(t, p.web(), nil)
	c.Write([]byte("STLI;Errors=Extended\nMonitorStart 101"))
	r := bufio.NewReader(c)
	r.ReadString('\n')
	if line, err := r.ReadString('\n'); line != "error_ind SUCCESS MonitorStart\r\n" {
		t.Fatal(line, err)
	}
	p.terminate()
	if got, err := io.ReadAll(r); string(got) != "Closing \"shutdown\"\r\n" || err != nil || c.Code != 1001 || c.Why != "shutdown" {
		t.Errorf("%q, %v, closed with %d %s", got, err, c.Code, c.Why)
	}
	if code := p.wait(patience); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// TestWebSocketReload: a page that is taken from the list is closed, at once;
// others stay.
func TestWebSocketReload(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	o.http = []string{`allow_origins = ["https://crm.example", "https://old.example"]`}
	p := o.start()
	stays, goes := dialWeb(t, p.web(), http.Header{"Origin": {"https://crm.example"}}), dialWeb(t, p.web(), http.Header{"Origin": {"https://old.example"}})
	goes.Write([]byte("STLI;Format=JSON"))
	text, err := os.ReadFile(o.config())
	if err == nil {
		err = os.WriteFile(o.config(), bytes.ReplaceAll(text, []byte(`, "https://old.example"`), nil), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(goes)
	if !bytes.HasSuffix(got, []byte("{\"closing\":\"origin refused\"}\r\n")) || err != nil || goes.Code != 1008 || goes.Why != "origin refused" {
		t.Errorf("%q, %v, closed with %d %s", got, err, goes.Code, goes.Why)
	}
	if status, _ := getStli(t, p.web(), handshake("Origin", "https://old.example")); status != 403 {
		t.Errorf("it may connect again: %d", status)
	}
	stays.Write([]byte("BYE"))
	if got, err := io.ReadAll(stays); string(got) != "error_ind SUCCESS BYE\r\n" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// TestWebSocketBehindAProxy: through a proxy on this machine nobody is this
// machine, and Login works.
func TestWebSocketBehindAProxy(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	o.more = "[[user]]\nname = \"crm\"\npassword_hash = \"$2a$04$aMwFZc6xfvk.FwTLsu6aGuYMVVhzPrpOJmDJX73wfAW9ARZaW.6vm\"\n"
	p := o.start()
	proxy := httptest.NewServer(httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: p.web()}))
	t.Cleanup(proxy.Close)
	c := dialWeb(t, proxy.Listener.Addr().String(), nil)
	c.Write([]byte("MakeCall 101 102\nLogin crm \"se cret\"\nMakeCall 101 102\nBYE"))
	want := "error_ind ERROR MakeCall\r\nerror_ind SUCCESS Login\r\nerror_ind SUCCESS MakeCall\r\nerror_ind SUCCESS BYE\r\n"
	if got, err := io.ReadAll(c); string(got) != want || err != nil || c.Code != 1000 {
		t.Errorf("%q, %v, closed with %d", got, err, c.Code)
	}
}
