package main_test

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/phonecompanion/phonecompanion/providersim"
)

// A telltale stands before a simulated provider, and answers requests to one path
// with an error that repeats everything that the request had: a provider may.
type telltale struct {
	t      *testing.T
	server *httptest.Server
	behind *url.URL
	path   string // "": none
	method string
	how    string // status, dial or frame
	told   atomic.Int64
}

// ServeHTTP tells, or passes a request on.
func (f *telltale) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	if f.path != "" && strings.Contains(r.URL.Path, f.path) && (f.method == "" || f.method == r.Method) {
		f.told.Add(1)
		f.tell(w, r, string(body))
		return
	}
	(&httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		p.SetURL(f.behind)
		p.Out.Host = p.In.Host // the WebSocket's address is made of it
	}}).ServeHTTP(w, r)
}

// tell answers with an error that repeats what the request had.
func (f *telltale) tell(w http.ResponseWriter, r *http.Request, body string) {
	plain, _ := url.QueryUnescape(body)
	all := strings.Join([]string{r.Header.Get("Authorization"), r.URL.RequestURI(), body, plain}, " ")
	message := strings.ReplaceAll(strconv.Quote(all), `\x`, `\u00`)
	told := fmt.Sprintf(`{"errorCode":"CMN-102","error":"invalid_grant","error_description":%s,"message":%s,"errors":[{"errorCode":"CMN-102","message":%s}]}`, message, message, message)
	if f.how != "frame" {
		code, _ := strconv.Atoi(f.how)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Location", "http://192.0.2.1/?"+r.URL.RawQuery)
		w.WriteHeader(code)
		io.WriteString(w, told)
		return
	}
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		f.t.Error(err)
		return
	}
	defer conn.Close()
	sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", base64.StdEncoding.EncodeToString(sum[:]))
	frame := func(text string) {
		conn.Write(append([]byte{0x81, 126, byte(len(text) >> 8), byte(len(text))}, text...))
	}
	frame(`[{"type":"Error","messageId":"1","status":403},` + told + `]`)
	frame(told[:len(told)/2])
	conn.Write([]byte{0xff, 0xff, 0xff})
}

// hostedSecrets are what the simulated provider gives, and what it wants.
var hostedSecrets = regexp.MustCompile(`planted|SIM\.[a-z]+\.[0-9]+|` + regexp.QuoteMeta(base64.StdEncoding.EncodeToString([]byte("sim-client:planted-secret"))))

// TestHostedSecrets: whatever request of a phone at the provider fails, and
// however much the provider repeats of it, no secret is in the log at its most
// talkative level, in what clients get, and on the status page.
func TestHostedSecrets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		way, method, path, how string
	}{
		{"websocket", "", "", ""},
		{"webhook", "", "", ""},
		{"websocket", "", "/oauth/token", "400"},
		{"websocket", "", "/oauth/token", "401"},
		{"websocket", "", "/oauth/token", "302"},
		{"websocket", "", "/oauth/token", "500"},
		{"websocket", "", "/oauth/wstoken", "401"},
		{"websocket", "", "/oauth/wstoken", "403"},
		{"websocket", "", "/oauth/wstoken", "200"},
		{"websocket", "", "/ws", "403"},
		{"websocket", "", "/ws", "302"},
		{"websocket", "", "/ws", "200"},
		{"websocket", "", "/ws", "frame"},
		{"websocket", "", "/extension", "403"},
		{"websocket", "", "/device", "400"},
		{"websocket", "", "/presence", "500"},
		{"websocket", "POST", "/call-out", "403"},
		{"websocket", "", "/restapi/v1.0/nothing", "401"},
		{"webhook", "POST", "/subscription", "400"},
		{"webhook", "POST", "/subscription", "403"},
		{"webhook", "POST", "/subscription", "200"},
		{"webhook", "GET", "/subscription", "403"},
		{"webhook", "PUT", "/subscription", "500"},
		{"webhook", "DELETE", "/subscription", "403"},
	} {
		t.Run(strings.Join([]string{c.way, c.method, strings.ReplaceAll(c.path, "/", "-"), c.how}, " "), func(t *testing.T) {
			t.Parallel()
			b := newHostedBench(t)
			b.base = strings.Replace(b.base, "[log]\n", "[log]\nlevel = \"trace\"\n", 1)
			sky, section := b.provider(providersim.Config{ClientSecret: "planted-secret", JWT: "planted.jwt"})
			f := &telltale{t: t, path: c.path, method: c.method, how: c.how}
			f.server = httptest.NewServer(f)
			t.Cleanup(f.server.Close)
			at := regexp.MustCompile(`port = ([0-9]+)`).FindStringSubmatch(section)
			f.behind = &url.URL{Scheme: "http", Host: "127.0.0.1:" + at[1]}
			front, _ := url.Parse(f.server.URL)
			section = strings.NewReplacer("port = "+at[1], "port = "+front.Port(), "sim-secret", "planted-secret", "sim.jwt.credential", "planted.jwt").Replace(section)
			if c.way == "webhook" {
				b.way = newPublicWay()
				t.Cleanup(b.way.server.Close)
				section += fmt.Sprintf("events = \"webhook\"\nwebhook = %q\n", b.way.server.URL)
			}
			b.serve(section + hosted201 + strings.Replace(hosted201, "201", "301", 1))
			if b.way != nil {
				b.way.reach(b.process.http)
			}
			b.hold(hostedStli)
			var got strings.Builder
			// Each command is answered; what comes between is an event.
			for _, line := range []string{
				"MonitorStart 201", "MonitorStart 301", "MakeCall 201 301", `{"method":"GET","resource":"/restapi/v1.0/nothing"}`, "SnapshotDevice 201", "Devices", "MonitorStop 201",
			} {
				ask := step{key: "C", text: line}
				b.send(ask)
				for {
					said, ok := b.next(ask, "a reply")
					got.WriteString(said + "\n")
					if !ok || strings.HasPrefix(said, "error_ind ") {
						break
					}
				}
			}
			if page, err := http.Get("http://" + b.process.http + "/"); err == nil {
				text, _ := io.ReadAll(page.Body)
				page.Body.Close()
				got.Write(text)
			} else {
				t.Error(err)
			}
			if b.way != nil && sky.Stats().WebHooks > 0 {
				b.way.forge("400100003008")
			}
			b.process.terminate()
			b.process.wait(patience)
			if c.path != "" && f.told.Load() == 0 {
				t.Error("the request that was to fail was not sent")
			}
			seen := b.process.logText() + got.String()
			if !strings.Contains(seen, `"level":"debug"`) {
				t.Error("the log is empty")
			}
			if secret := hostedSecrets.FindString(seen); secret != "" {
				t.Errorf("%s is told:\n%s", secret, seen)
			}
			if b.way != nil {
				for _, secret := range b.way.secrets() {
					if len(secret) > 20 && strings.Contains(seen, secret) {
						t.Errorf("the webhook's %s is told:\n%s", secret, seen)
					}
				}
			}
		})
	}
}
