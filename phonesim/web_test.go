package phonesim

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func TestPages(t *testing.T) {
	tests := map[string]string{
		"/":                          "HTTP/1.1 200 OK",
		"/index.htm?misseddel=clear": "HTTP/1.1 200 OK",
		"/info.htm":                  "HTTP/1.1 200 OK",
		"/command.htm?touch=1 2 pr":  "HTTP/1.1 200 OK",
		"/command.htm?FIX_LIL=true":  "HTTP/1.1 200 OK",
		"/command.htm?REREGISTER=12": "HTTP/1.1 200 OK",
		"/dummy.htm?swload=load&firmware=http://x/y":    "HTTP/1.1 200 OK",
		"/line_login.htm?PLAY_RINGER:1=+Ringer":         "HTTP/1.1 200 OK",
		"/advanced_update.htm":                          "HTTP/1.1 200 OK",
		"/command.htm?number=999":                       "HTTP/1.1 302 Found",
		"/nonsense.htm":                                 "HTTP/1.1 404 Not Found",
		"/servlet?key=OK":                               "HTTP/1.1 404 Not Found",
		"/command.htm?key=\xe4\"<>{}|^`\\;1 2;%zz;%00%": "HTTP/1.1 200 OK",
	}
	for target, want := range tests {
		p := add(t, newOffice(t), Config{Extension: "101"})
		if got, _ := get(t, p, target); got != want {
			t.Errorf("%s: %s, want %s", target, got, want)
		}
		if got := p.Requests(); !slices.Equal(got, []string{"GET " + target}) {
			t.Errorf("requests %q, want %q", got, target)
		}
	}
}

func TestInfoPage(t *testing.T) {
	p := add(t, newOffice(t), Config{Extension: "101", Model: "D785", MAC: "00041312ABCD", Firmware: "10.1.9.3"})
	_, body := get(t, p, "/info.htm")
	for _, want := range []string{"Mac:00041312ABCD\n", "Hardware: D785\n", "D785-SIP 10.1.9.3"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q in\n%s", want, body)
		}
	}
}

func TestDialRedirects(t *testing.T) {
	p := add(t, newOffice(t), Config{Extension: "101"})
	resp, err := plainClient().Get("http://" + p.Addr() + "/command.htm?number=102")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 302 || resp.Header.Get("Location") != "/index.htm" {
		t.Errorf("%s to %q", resp.Status, resp.Header.Get("Location"))
	}
}

func TestFormBody(t *testing.T) {
	p := add(t, newOffice(t), Config{Extension: "101"})
	resp, err := plainClient().Post("http://"+p.Addr()+"/dummy.htm?settings=save", "application/x-www-form-urlencoded",
		strings.NewReader("store_settings=save&fkey0=line"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got := p.Setting("fkey0"); got != "line" {
		t.Errorf("fkey0 = %q", got)
	}
}

func TestConnections(t *testing.T) {
	tests := map[string]struct {
		request string
		answers int
	}{
		"keep-alive":     {"GET /info.htm HTTP/1.1\r\n\r\nGET /info.htm HTTP/1.1\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\n\r\n", 2},
		"HTTP/1.0":       {"GET /info.htm HTTP/1.0\r\n\r\nGET /info.htm HTTP/1.0\r\n\r\n", 1},
		"1.0 keep-alive": {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\nGET / HTTP/1.0\r\n\r\n", 2},
		"line feeds":     {"GET /info.htm HTTP/1.0\n\n", 1},
		"chunked":        {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nGET / HTTP/1.0\r\n\r\n", 2},
		"malformed":      {"rubbish\r\n\r\n", 1},
		"HTTP/2":         {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 1},
		"header":         {"GET / HTTP/1.1\r\nrubbish\r\n\r\n", 1},
		"length":         {"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 1},
		"long line":      {"GET /" + strings.Repeat("x", maxLine-5+2048), 1},
		"other method":   {"BREW / HTTP/1.0\r\n\r\n", 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := add(t, newOffice(t), Config{Extension: "101"})
			got := raw(t, p, test.request)
			if n := strings.Count(got, "HTTP/1.1 "); n != test.answers {
				t.Errorf("%d answers: %q", n, got)
			}
		})
	}
}

// TestReadRequestInPieces reads requests that come one byte at a time, and
// requests that end at every byte.
func TestReadRequestInPieces(t *testing.T) {
	const whole = "POST /a b?c=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
	req, err := readRequest(bufio.NewReaderSize(iotest.OneByteReader(strings.NewReader(whole)), 16))
	if err != nil || req.target != "/a b?c=1" || string(req.body) != "abc" || req.header["host"] != "x" || !req.keepAlive {
		t.Errorf("%+v, %v", req, err)
	}
	for n := range len(whole) {
		_, err := readRequest(bufio.NewReader(strings.NewReader(whole[:n])))
		if want := io.ErrUnexpectedEOF; err != want && (n != 0 || err != io.EOF) {
			t.Errorf("cut after %d bytes: %v", n, err)
		}
	}
}

func TestRequestLogIsBounded(t *testing.T) {
	var r requestLog
	for i := range maxRequestLog + 3 {
		r.add(fmt.Sprint(i))
	}
	got := r.all()
	if len(got) != maxRequestLog || got[0] != "3" || got[maxRequestLog-1] != fmt.Sprint(maxRequestLog+2) || r.count != maxRequestLog+3 {
		t.Errorf("%d lines from %s to %s, %d in all", len(got), got[0], got[len(got)-1], r.count)
	}
}

func TestHead(t *testing.T) {
	p := add(t, newOffice(t), Config{Extension: "101"})
	resp, err := plainClient().Head("http://" + p.Addr() + "/info.htm")
	if err != nil || resp.StatusCode != http.StatusOK || resp.ContentLength <= 0 {
		t.Errorf("%v %v", resp, err)
	}
}
