package main_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// hostileOffice is a server with a listener for the page, and one with TLS.
func hostileOffice(t *testing.T) (p *process, admin, token string) {
	t.Helper()
	o := newTestOffice(t)
	o.http = []string{`admin_listen = "127.0.0.1:0"`}
	pl := newPlayer(o, t.Name()) // it says what the server shall be
	o.serveTLS()
	pl.say("MonitorStart")
	found := adminListen.FindStringSubmatch(pl.process.logText())
	url := strings.Split(o.phones[0].Setting("action_incoming_url"), "/")
	if found == nil || len(url) < 6 {
		t.Fatalf("no page in the log, or no action URL in %q", url)
	}
	return pl.process, found[1], url[5]
}

// say sends bytes to a listener and returns all that it answers before it closes.
func sayRaw(t *testing.T, address, text string) string {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience))
	go io.WriteString(c, text) // it may have closed before all of it is sent
	got, err := io.ReadAll(c)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%.60q: the connection stays open behind %.200q", text, got)
	}
	return string(got)
}

var statusLine = regexp.MustCompile(`(?m)^HTTP/1\.[01] (\d{3})`)

// TestHostileRequests: what no browser of a friend and no phone sends gets nothing,
// on either listener, and never two answers.
func TestHostileRequests(t *testing.T) {
	t.Parallel()
	p, admin, token := hostileOffice(t)
	web := p.web()
	action := "/a/101/" + token + "/incoming"
	metrics := "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
	const end = "Connection: close\r\n\r\n"
	for _, tt := range []struct{ name, to, text, want string }{
		// A name that a stranger has pointed at this machine (DNS rebinding).
		{"rebinding, metrics", web, "GET /metrics HTTP/1.1\r\nHost: evil.example\r\n" + end, "404"},
		{"rebinding, metrics on the page's listener", admin, "GET /metrics HTTP/1.1\r\nHost: evil.example\r\nAccept-Language: cs\r\n" + end, "421"},
		{"rebinding, page", admin, "GET / HTTP/1.1\r\nHost: evil.example:1\r\n" + end, "421"},
		{"rebinding, live", admin, "GET /-/status/live HTTP/1.1\r\nHost: evil.example\r\n" + end, "421"},
		{"rebinding, phones", web, "GET /api/v1/phones HTTP/1.1\r\nHost: evil.example\r\n" + end, "421"},
		{"rebinding, an absolute address", web, "GET http://evil.example/metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n" + end, "404"},
		{"rebinding, a dot behind it", admin, "GET / HTTP/1.1\r\nHost: localhost.evil.example.\r\n" + end, "421"},
		{"no host", admin, "GET / HTTP/1.1\r\n" + end, "400"},
		{"two hosts", admin, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n" + end, "400"},
		// Another page.
		{"cross-site, form", admin, "POST /-/status/command HTTP/1.1\r\nHost: " + admin + "\r\nOrigin: http://evil.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 20\r\nConnection: close\r\n\r\nline=MakeCall+101+66", "403"},
		{"cross-site, phone", web, "PATCH /api/v1/phones/101 HTTP/1.1\r\nHost: " + web + "\r\nOrigin: http://evil.example\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}", "403"},
		{"cross-site, action URL", web, "GET " + action + " HTTP/1.1\r\nHost: " + web + "\r\nOrigin: http://evil.example\r\n" + end, "403"},
		{"an image in another page", web, "GET " + action + " HTTP/1.1\r\nHost: " + web + "\r\nSec-Fetch-Site: cross-site\r\n" + end, "403"},
		{"control without its key", web, "POST /-/control/rotate HTTP/1.1\r\nHost: " + web + "\r\nContent-Length: 0\r\n" + end, "40[0-9]"},
		// Much.
		{"huge cookie", web, "GET /-/healthy HTTP/1.1\r\nHost: x\r\nCookie: " + strings.Repeat("c", 1<<20) + "\r\n" + end, "431"},
		{"huge cookie for the page", admin, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: " + strings.Repeat("c", 64<<10) + "\r\n" + end, "431"},
		{"huge cookie for an action URL", web, "GET " + action + " HTTP/1.1\r\nHost: x\r\nCookie: " + strings.Repeat("c", 1<<20) + "\r\n" + end, "431"},
		{"many headers", web, "GET " + action + " HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("X: y\r\n", 10_000) + end, "431"},
		{"long target", web, "GET " + action + "?" + strings.Repeat("a", 100<<10) + " HTTP/1.1\r\nHost: x\r\n" + end, "414"},
		// Two requests where somebody in between sees one (request smuggling).
		{"both lengths", web, "POST " + action + " HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + metrics, "400"},
		{"both lengths for the page", admin, "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + metrics, "4[0-9]+"},
		{"two lengths", web, "POST " + action + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 60\r\n\r\n" + metrics, "400"},
		{"two lengths elsewhere", web, "POST /-/healthy HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 60\r\n\r\n" + metrics, "400"},
		{"a length with a sign", web, "POST " + action + " HTTP/1.1\r\nHost: x\r\nContent-Length: +0\r\n\r\n" + metrics, "400"},
		{"a length with a sign elsewhere", web, "POST /-/healthy HTTP/1.1\r\nHost: x\r\nContent-Length: +0\r\n\r\n" + metrics, "400"},
		{"an odd coding", web, "POST " + action + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + metrics, "400|501"},
		{"a coding with a blank before the colon", web, "POST /-/healthy HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + metrics, "400"},
		{"a coding in a folded line", web, "POST " + action + " HTTP/1.1\r\nHost: x\r\nX: y\r\n Transfer-Encoding: chunked\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n" + strings.Repeat(".", 1000) + metrics, "200"},
		{"a bad chunk", web, "POST " + action + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n" + metrics, "400|413"},
		// Other protocols.
		{"HTTP/2", web, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400|505"},
		{"CONNECT", web, "CONNECT evil.example:25 HTTP/1.1\r\nHost: evil.example:25\r\n" + end, "40[0-9]"},
		{"TLS", web, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "400"},
		{"a line of the protocol", web, "MakeCall 101 666\r\n\r\n", "400"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := sayRaw(t, tt.to, tt.text)
			all := statusLine.FindAllStringSubmatch(got, -1)
			if len(all) != 1 || !regexp.MustCompile("^("+tt.want+")$").MatchString(all[0][1]) {
				t.Errorf("want one answer, %s; got\n%.500s", tt.want, got)
			}
			if strings.Contains(got, "phonecompanion_") || strings.Contains(got, token) {
				t.Errorf("it tells something:\n%.500s", got)
			}
		})
	}
}

// slowly is how long a client may keep a connection busy with one request: the
// limits of the listener, and what a loaded machine adds.
const slowly = 40 * time.Second

// TestSlowRequests: a client that sends a byte now and then, of the head or of a body
// that nobody wants, is closed; phones and the page are served meanwhile.
func TestSlowRequests(t *testing.T) {
	t.Parallel()
	p, admin, token := hostileOffice(t)
	web := p.web()
	body := "Content-Type: text/plain\r\nContent-Length: 100000\r\n\r\n"
	var all sync.WaitGroup
	for name, c := range map[string]struct{ to, begin, drop string }{
		"head":                              {web, "GET /-/healthy HTTP/1.1\r\n", "X: y\r\n"},
		"head for an action URL":            {web, "GET /a/101/" + token + "/incoming HTTP/1.1\r\n", "X: y\r\n"},
		"head for the page":                 {admin, "GET / HTTP/1.1\r\n", "X: y\r\n"},
		"request line":                      {web, "GET /a/", "x"},
		"body of a notification":            {web, "POST /a/101/" + token + "/incoming HTTP/1.1\r\nHost: x\r\n" + body, "x"},
		"body of a notification, chunked":   {web, "POST /a/101/" + token + "/incoming HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"},
		"body behind a wrong token":         {web, "POST /a/101/wrong/incoming HTTP/1.1\r\nHost: x\r\n" + body, "x"},
		"body that no handler reads":        {web, "POST /-/healthy HTTP/1.1\r\nHost: x\r\n" + body, "x"},
		"body for nothing that is there":    {web, "POST /nothing HTTP/1.1\r\nHost: x\r\n" + body, "x"},
		"body for a file":                   {web, "GET /prov/x/y/z HTTP/1.1\r\nHost: x\r\n" + body, "x"},
		"body for the WebSocket":            {web, "GET /stli HTTP/1.1\r\nHost: " + web + "\r\n" + body, "x"},
		"body for the phones":               {web, "PATCH /api/v1/phones/101 HTTP/1.1\r\nHost: " + web + "\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n", "x"},
		"body for control":                  {web, "POST /-/control/rotate HTTP/1.1\r\nHost: " + web + "\r\n" + body, "x"},
		"body of a form":                    {admin, "POST /-/status/command HTTP/1.1\r\nHost: " + admin + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n", "x"},
		"body for the page":                 {admin, "POST / HTTP/1.1\r\nHost: " + admin + "\r\n" + body, "x"},
		"body for metrics on the page's":    {admin, "GET /metrics HTTP/1.1\r\nHost: " + admin + "\r\n" + body, "x"},
		"body for the provider's webhook":   {web, "POST /prov/rc/x HTTP/1.1\r\nHost: x\r\n" + body, "x"},
		"body of a request with no handler": {admin, "DELETE /-/status/live HTTP/1.1\r\nHost: " + admin + "\r\n" + body, "x"},
	} {
		all.Go(func() { dripUntilClosed(t, name, c.to, c.begin, c.drop) })
	}
	all.Wait()
	for _, address := range []string{web, admin} {
		if got := sayRaw(t, address, "GET /-/healthy HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"); !strings.HasPrefix(got, "HTTP/1.1 200") {
			t.Errorf("afterwards %s says %q", address, got)
		}
	}
}

// dripUntilClosed sends a drop every second, and fails if that goes on for too long.
func dripUntilClosed(t *testing.T, name, to, begin, drop string) {
	c, err := net.Dial("tcp", to)
	if err != nil {
		t.Error(err)
		return
	}
	defer c.Close()
	began := time.Now()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		io.Copy(io.Discard, bufio.NewReader(c))
	}()
	io.WriteString(c, begin)
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-closed:
			return
		case <-tick.C:
			if _, err := io.WriteString(c, drop); err != nil {
				return
			}
		}
		if time.Since(began) > slowly {
			t.Errorf("%s: the connection is open after %v", name, slowly)
			c.Close()
			<-closed
			return
		}
	}
}

// TestTLSDowngrade: nothing below TLS 1.2, and no cipher that is broken.
func TestTLSDowngrade(t *testing.T) {
	t.Parallel()
	p, _, _ := hostileOffice(t)
	for name, c := range map[string]*tls.Config{
		"TLS 1.0": {MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10},
		"TLS 1.1": {MinVersion: tls.VersionTLS11, MaxVersion: tls.VersionTLS11},
		"RC4":     {MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_RC4_128_SHA}},
	} {
		c.InsecureSkipVerify = true
		if conn, err := tls.Dial("tcp", p.tls, c); err == nil {
			conn.Close()
			t.Errorf("%s is taken", name)
		}
	}
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		conn, err := tls.Dial("tcp", p.tls, &tls.Config{InsecureSkipVerify: true, MinVersion: version, MaxVersion: version})
		if err != nil {
			t.Errorf("%s: %v", tls.VersionName(version), err)
			continue
		}
		fmt.Fprint(conn, "BYE\r\n")
		if got, _ := io.ReadAll(conn); string(got) != "error_ind SUCCESS BYE\r\n" {
			t.Errorf("%s: %q", tls.VersionName(version), got)
		}
		conn.Close()
	}
}
