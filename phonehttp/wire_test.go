package phonehttp

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// wireOf sends r and returns what went over each connection, byte for byte.
// The phone answers with what stands in answers, one for each connection.
func wireOf(t *testing.T, listen string, c *Phone, r *phoneprofile.Rendered, answers ...string) []string {
	t.Helper()
	l, err := net.Listen("tcp", listen)
	if err != nil {
		t.Skipf("no %s here: %v", listen, err)
	}
	defer l.Close()
	wire := make(chan []string, 1)
	go func() {
		var all []string
		for _, a := range answers {
			conn, err := l.Accept()
			if err != nil {
				break
			}
			var raw strings.Builder
			if req, err := http.ReadRequest(bufio.NewReader(io.TeeReader(conn, &raw))); err == nil {
				io.Copy(io.Discard, req.Body)
			}
			all = append(all, raw.String())
			write(conn, a)
			conn.Close()
		}
		wire <- all
	}()
	addr := l.Addr().(*net.TCPAddr)
	c.Host, c.Port = addr.IP.String(), addr.Port
	if _, err := send(c, r); err != nil {
		t.Fatal(err)
	}
	got := <-wire
	for i := range got {
		got[i] = strings.ReplaceAll(got[i], l.Addr().String(), "HOST")
	}
	return got
}

const (
	ok200    = "HTTP/1.1 200 OK\nContent-Length: 0\n\n"
	basic401 = "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic realm=\"x\"\nContent-Length: 0\n\n"
)

// TestWire compares whole requests.
func TestWire(t *testing.T) {
	const head = "HTTP/1.1\r\nHost: HOST\r\nUser-Agent: phonecompanion\r\n"
	for _, c := range []struct {
		name    string
		request phoneprofile.Rendered
		want    string
	}{
		{"GET", phoneprofile.Rendered{Method: "GET", Target: "/a?b"}, "GET /a?b " + head + "Connection: close\r\n\r\n"},
		{"HEAD", phoneprofile.Rendered{Method: "HEAD", Target: "/a"}, "HEAD /a " + head + "Connection: close\r\n\r\n"},
		{"DELETE", phoneprofile.Rendered{Method: "DELETE", Target: "/a"}, "DELETE /a " + head + "Connection: close\r\n\r\n"},
		{"keep-alive", phoneprofile.Rendered{Method: "GET", Target: "/a", KeepAlive: true}, "GET /a " + head + "Connection: keep-alive\r\n\r\n"},
		{
			"POST", phoneprofile.Rendered{Method: "POST", Target: "/a", Body: []byte("n=1"), Header: [][2]string{{"Content-Type", "text/plain"}}},
			"POST /a " + head + "Connection: close\r\nContent-Length: 3\r\nContent-Type: text/plain\r\n\r\nn=1",
		},
		{"POST of nothing", phoneprofile.Rendered{Method: "POST", Target: "/a"}, "POST /a " + head + "Connection: close\r\nContent-Length: 0\r\n\r\n"},
		{"POST of an empty body", phoneprofile.Rendered{Method: "POST", Target: "/a", Body: []byte{}}, "POST /a " + head + "Connection: close\r\nContent-Length: 0\r\n\r\n"},
		{"GET with a body", phoneprofile.Rendered{Method: "GET", Target: "/a", Body: []byte("x")}, "GET /a " + head + "Connection: close\r\nContent-Length: 1\r\n\r\nx"},
		{
			"headers", phoneprofile.Rendered{Method: "GET", Target: "/a", Header: [][2]string{{"X-B", "2"}, {"Referer", "http://p/"}, {"X-A", "1 \"x\""}}},
			"GET /a " + head + "Connection: close\r\nReferer: http://p/\r\nX-A: 1 \"x\"\r\nX-B: 2\r\n\r\n",
		},
		{
			"another name of ours", phoneprofile.Rendered{Method: "GET", Target: "/a", Header: [][2]string{{"User-Agent", "x"}}},
			"GET /a HTTP/1.1\r\nHost: HOST\r\nUser-Agent: x\r\nConnection: close\r\n\r\n",
		},
		{
			"a header with line ends", phoneprofile.Rendered{Method: "GET", Target: "/a", Header: [][2]string{{"X-A", "1\r\nX-B: 2"}}},
			"GET /a " + head + "Connection: close\r\nX-A: 1  X-B: 2\r\n\r\n",
		},
		{"no question mark", phoneprofile.Rendered{Method: "GET", Target: "/Phone_ActionURL&Command=1&Number=5"}, "GET /Phone_ActionURL&Command=1&Number=5 " + head + "Connection: close\r\n\r\n"},
		{"raw separators", phoneprofile.Rendered{Method: "GET", Target: "/k?key=1;*;2,100&"}, "GET /k?key=1;*;2,100& " + head + "Connection: close\r\n\r\n"},
		{"bad escapes", phoneprofile.Rendered{Method: "GET", Target: "/%zz?%"}, "GET /%zz?% " + head + "Connection: close\r\n\r\n"},
		{"a star", phoneprofile.Rendered{Method: "GET", Target: "*"}, "GET * " + head + "Connection: close\r\n\r\n"},
		{"a fragment", phoneprofile.Rendered{Method: "GET", Target: "/a#b?c"}, "GET /a#b?c " + head + "Connection: close\r\n\r\n"},
		{"dots", phoneprofile.Rendered{Method: "GET", Target: "/a/../b/./c//d"}, "GET /a/../b/./c//d " + head + "Connection: close\r\n\r\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.request.Timeout = patience
			got := wireOf(t, "127.0.0.1:0", &Phone{}, &c.request, ok200)
			if len(got) != 1 || got[0] != c.want {
				t.Errorf("sent\n%q\nwant\n%q", got, c.want)
			}
		})
	}
}

// The request that follows a challenge is the same one, with its body.
func TestWireOfLogin(t *testing.T) {
	r := &phoneprofile.Rendered{Method: "POST", Target: "/a;b", Body: []byte("n=1"), Timeout: patience, Header: [][2]string{{"X-A", "1"}}}
	got := wireOf(t, "127.0.0.1:0", &Phone{Username: "u", Password: "p"}, r, basic401, ok200)
	const begin = "POST /a;b HTTP/1.1\r\nHost: HOST\r\nUser-Agent: phonecompanion\r\nConnection: close\r\nContent-Length: 3\r\n"
	want := []string{begin + "X-A: 1\r\n\r\nn=1", begin + "Authorization: Basic dTpw\r\nX-A: 1\r\n\r\nn=1"}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("sent\n%q\nwant\n%q", got, want)
	}
}

func TestWireIPv6(t *testing.T) {
	got := wireOf(t, "[::1]:0", &Phone{}, dial(), ok200)
	if want := "GET /command.htm?number=102 HTTP/1.1\r\nHost: HOST\r\nUser-Agent: phonecompanion\r\nConnection: close\r\n\r\n"; got[0] != want {
		t.Errorf("sent %q, want %q", got[0], want)
	}
}

// The usual port is not in the Host line: some phones compare it.
func TestHost(t *testing.T) {
	for _, c := range []struct {
		addr string
		tls  bool
		want string
	}{
		{"10.0.0.1:80", false, "10.0.0.1"}, {"10.0.0.1:8080", false, "10.0.0.1:8080"}, {"10.0.0.1:443", false, "10.0.0.1:443"},
		{"10.0.0.1:443", true, "10.0.0.1"}, {"10.0.0.1:80", true, "10.0.0.1:80"}, {"[::1]:80", false, "[::1]"}, {"phone:80", false, "phone"},
	} {
		if got := request(c.addr, &phoneprofile.Rendered{TLS: c.tls}, "").Host; got != c.want {
			t.Errorf("the host of %s is %s, want %s", c.addr, got, c.want)
		}
	}
}

// The port of the request comes before that of the phone, and that before the
// profile's.
func TestAddr(t *testing.T) {
	for _, c := range []struct {
		request, phone, profile int
		want                    string
	}{
		{0, 0, 80, "h:80"}, {0, 8000, 80, "h:8000"}, {3112, 8000, 80, "h:3112"}, {3112, 0, 80, "h:3112"},
	} {
		p := &Phone{Host: "h", Port: c.phone}
		if got := p.Addr(&phoneprofile.Rendered{Port: c.request}, &phoneprofile.HTTP{Port: c.profile}); got != c.want {
			t.Errorf("%+v gives %s", c, got)
		}
	}
	if got := (&Phone{Host: "::1"}).Addr(&phoneprofile.Rendered{}, &phoneprofile.HTTP{Port: 80}); got != "[::1]:80" {
		t.Errorf("IPv6 gives %s", got)
	}
}
