package lenient_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

const (
	// next is a request that is sent behind each of the others, to see that the
	// connection goes on at the right byte.
	next     = "GET /a/next HTTP/1.1\r\nHost: h\r\n\r\n"
	nextSeen = "GET /a/next HTTP/1.1 host=h query="
)

// requestCase is a request as a telephone writes it and what the handler sees.
type requestCase struct {
	name, raw string
	want      []string // the answers, without that to next
	ends      bool     // the connection ends, next gets no answer
}

// requestCases returns the requests that must work.
func requestCases() []requestCase {
	const host = "Host: h\r\n"
	return []requestCase{
		{"as it should be", "GET /a/1?b=c HTTP/1.1\r\n" + host + "\r\n", []string{"GET /a/1?b=c HTTP/1.1 host=h query=b=c"}, false},
		{"blank in the query", "GET /a/102/tok/incoming?display_remote=John Doe HTTP/1.1\r\n" + host + "\r\n",
			[]string{"GET /a/102/tok/incoming?display_remote=John%20Doe HTTP/1.1 host=h query=display_remote=John%20Doe"}, false},
		{"blanks everywhere", "GET   /a/1 2?n= J  D \t HTTP/1.1  \r\n" + host + "\r\n",
			[]string{"GET /a/1%202?n=%20J%20%20D HTTP/1.1 host=h query=n=%20J%20%20D"}, false},
		{"bad escape in the path", "GET /a/100%/x%zz/%4 HTTP/1.1\r\n" + host + "\r\n", []string{"GET /a/100%25/x%25zz/%254 HTTP/1.1 host=h query="}, false},
		{"good escape in the path", "GET /a/x%20y%C3%A4 HTTP/1.1\r\n" + host + "\r\n", []string{"GET /a/x%20y%C3%A4 HTTP/1.1 host=h query="}, false},
		{"bad escape in the query", "GET /a/1?n=100%&m=%zz HTTP/1.1\r\n" + host + "\r\n", []string{"GET /a/1?n=100%&m=%zz HTTP/1.1 host=h query=n=100%&m=%zz"}, false},
		{"Latin-1", "GET /a/\xe4?n=M\xfcller HTTP/1.1\r\n" + host + "\r\n", []string{"GET /a/%E4?n=M%FCller HTTP/1.1 host=h query=n=M%FCller"}, false},
		{"UTF-8", "GET /a/1?n=Žižka HTTP/1.1\r\n" + host + "\r\n", []string{"GET /a/1?n=%C5%BDi%C5%BEka HTTP/1.1 host=h query=n=%C5%BDi%C5%BEka"}, false},
		{"control bytes", "GET /a/1?n=a\tb\x00c\x7fd\re HTTP/1.1\r\n" + host + "\r\n", []string{"GET /a/1?n=a%09b%00c%7Fd%0De HTTP/1.1 host=h query=n=a%09b%00c%7Fd%0De"}, false},
		{"signs of variables", "GET /a/1?r=$remote&c=<sip:100@pbx;user=phone>&p=+420&x={\"|^`\\} HTTP/1.1\r\n" + host + "\r\n",
			[]string{"GET /a/1?r=$remote&c=<sip:100@pbx;user=phone>&p=+420&x={\"|^`\\} HTTP/1.1 host=h query=r=$remote&c=<sip:100@pbx;user=phone>&p=+420&x={\"|^`\\}"}, false},
		{"hash in the query", "GET /a/1?n=a#b HTTP/1.1\r\n" + host + "\r\n", []string{"GET /a/1?n=a#b HTTP/1.1 host=h query=n=a#b"}, false},
		{"no question mark", "GET /a/1/tok/incoming&remote=5 HTTP/1.1\r\n" + host + "\r\n", []string{"GET /a/1/tok/incoming&remote=5 HTTP/1.1 host=h query="}, false},
		{"LF only", "GET /a/1?n=a b HTTP/1.1\nHost: h\nX-One: 1\n\n", []string{"GET /a/1?n=a%20b HTTP/1.1 host=h query=n=a%20b X-One=\"1\""}, false},
		{"mixed line ends", "GET /a/1 HTTP/1.1\nHost: h\r\nX-One: 1\n\r\n", []string{"GET /a/1 HTTP/1.1 host=h query= X-One=\"1\""}, false},
		{"empty lines first", "\r\n\n\r\nGET /a/1 HTTP/1.1\r\n" + host + "\r\n", []string{"GET /a/1 HTTP/1.1 host=h query="}, false},
		{"HTTP/1.0", "GET /a/1?n=a b HTTP/1.0\r\n\r\n", []string{"GET /a/1?n=a%20b HTTP/1.0 host= query=n=a%20b"}, true},
		{"HTTP/1.0 kept alive", "GET /a/1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", []string{"GET /a/1 HTTP/1.0 host= query="}, false},
		{"HTTP/1.0 with a bad Host", "GET /a/1 HTTP/1.0\r\nHost: a b\r\nConnection: keep-alive\r\n\r\n", []string{"GET /a/1 HTTP/1.0 host=phone.invalid query="}, false},
		{"HTTP/0.9", "GET /a/1?n=a b\r\n", []string{"GET /a/1?n=a%20b HTTP/1.0 host= query=n=a%20b"}, true},
		{"HTTP/0.9 with headers", "GET /a/1\r\n" + host + "\r\n", []string{"GET /a/1 HTTP/1.0 host= query="}, true},
		{"HTTP/0.9 by name", "GET /a/1 HTTP/0.9\r\n" + host + "\r\n", []string{"GET /a/1 HTTP/1.0 host=h query="}, true},
		{"POST without a version", "POST /a/1\r\nContent-Length: 2\r\n\r\nxy", []string{"POST /a/1 HTTP/1.0 host= query= body=\"xy\""}, true},
		{"small letters", "get /a/1 http/1.1\r\nhost: h\r\n\r\n", []string{"GET /a/1 HTTP/1.1 host=h query="}, false},
		{"no Host", "GET /a/1 HTTP/1.1\r\n\r\n", []string{"GET /a/1 HTTP/1.1 host=phone.invalid query="}, false},
		{"empty Host", "GET /a/1 HTTP/1.1\r\nHost:\r\n\r\n", []string{"GET /a/1 HTTP/1.1 host=phone.invalid query="}, false},
		{"malformed Host", "GET /a/1 HTTP/1.1\r\nHost: a b/\x80\r\n\r\n", []string{"GET /a/1 HTTP/1.1 host=phone.invalid query="}, false},
		{"folded Host", "GET /a/1 HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", []string{"GET /a/1 HTTP/1.1 host=phone.invalid query="}, false},
		{"two Hosts", "GET /a/1 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", []string{"GET /a/1 HTTP/1.1 host=a query="}, false},
		{"absolute target", "GET http://server:26580/a/1?n=a b HTTP/1.1\r\nHost: other\r\n\r\n", []string{"GET /a/1?n=a%20b HTTP/1.1 host=server:26580 query=n=a%20b"}, false},
		{"absolute target, no Host", "GET HTTPS://[::1]:5/a/1 HTTP/1.1\r\n\r\n", []string{"GET /a/1 HTTP/1.1 host=[::1]:5 query="}, false},
		{"absolute target, bad host", "GET http://u@x y/a/1 HTTP/1.1\r\nHost: good\r\n\r\n", []string{"GET /a/1 HTTP/1.1 host=good query="}, false},
		{"header without a colon", "GET /a/1 HTTP/1.1\r\n" + host + "nonsense\r\nX-One: 1\r\n\r\n", []string{"GET /a/1 HTTP/1.1 host=h query= X-One=\"1\""}, false},
		{"blank before the colon", "GET /a/1 HTTP/1.1\r\n" + host + "X-One : 1\r\nX-Two: 2\r\n\r\n", []string{"GET /a/1 HTTP/1.1 host=h query= X-Two=\"2\""}, false},
		{"odd header names", "GET /a/1 HTTP/1.1\r\n" + host + ": 0\r\nX(One): 1\r\n\xe4: 1\r\nX\tY: 1\r\nX-Two: 2\r\n\r\n", []string{"GET /a/1 HTTP/1.1 host=h query= X-Two=\"2\""}, false},
		{"odd header values", "GET /a/1 HTTP/1.1\r\n" + host + "X-One: a\x01b\r\nX-One: a\rb\r\nX-Two: \xfc \t ok \r\n\r\n", []string{`GET /a/1 HTTP/1.1 host=h query= X-Two="\xfc \t ok"`}, false},
		{"folded header", "GET /a/1 HTTP/1.1\r\n" + host + "X-One: a\r\n  b\r\n\tc\r\nX-Two: 2\r\n\r\n", []string{"GET /a/1 HTTP/1.1 host=h query= X-One=\"a b c\" X-Two=\"2\""}, false},
		{"folded bad header", "GET /a/1 HTTP/1.1\r\n more\r\n" + host + "X One: a\r\n b\r\nX-Two: 2\r\n\r\n", []string{"GET /a/1 HTTP/1.1 host=h query= X-Two=\"2\""}, false},
		{"posted length", "POST /a/1 HTTP/1.1\r\n" + host + "Content-Length: 12\r\n\r\nGET /a/x y\r\n", []string{"POST /a/1 HTTP/1.1 host=h query= body=\"GET /a/x y\\r\\n\""}, false},
		{"equal lengths", "POST /a/1 HTTP/1.1\r\n" + host + "Content-Length: 2\r\ncontent-length:2\r\n\r\nxy", []string{"POST /a/1 HTTP/1.1 host=h query= body=\"xy\""}, false},
		{"length nought", "POST /a/1 HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n", []string{"POST /a/1 HTTP/1.1 host=h query="}, false},
		{"no length", "POST /a/1 HTTP/1.1\r\n" + host + "\r\n", []string{"POST /a/1 HTTP/1.1 host=h query="}, false},
		{"GET with a body", "GET /a/1 HTTP/1.1\r\n" + host + "Content-Length: 2\r\n\r\nxy", []string{"GET /a/1 HTTP/1.1 host=h query= body=\"xy\""}, false},
		{"empty line behind a body", "POST /a/1 HTTP/1.1\r\n" + host + "Content-Length: 2\r\n\r\nxy\r\n", []string{"POST /a/1 HTTP/1.1 host=h query= body=\"xy\""}, false},
		{"posted chunks", "POST /a/1 HTTP/1.1\r\n" + host + "Transfer-Encoding: Chunked\r\n\r\n3;x=y\r\nabc\r\n0A\r\nGET /a/x\r\n\r\n0\r\n\r\n",
			[]string{"POST /a/1 HTTP/1.1 host=h query= body=\"abcGET /a/x\\r\\n\""}, false},
		{"chunks with a trailer", "POST /a/1 HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n1\r\na\r\n0\r\nX-T: 1\r\n\r\n",
			[]string{"POST /a/1 HTTP/1.1 host=h query= body=\"a\""}, false},
		{"pipelined", "GET /a/1?n=a b HTTP/1.1\r\n\r\nPOST /a/2 HTTP/1.1\r\nContent-Length: 1\r\n\r\nxGET /a/3?n=c d HTTP/1.1\r\n\r\n", []string{
			"GET /a/1?n=a%20b HTTP/1.1 host=phone.invalid query=n=a%20b",
			"POST /a/2 HTTP/1.1 host=phone.invalid query= body=\"x\"",
			"GET /a/3?n=c%20d HTTP/1.1 host=phone.invalid query=n=c%20d",
		}, false},
		{"other path before", "POST /api?x HTTP/1.1\r\n" + host + "Content-Length: 3\r\n\r\nabcGET /a/1?n=a b HTTP/1.1\r\n\r\n", []string{
			"POST /api?x HTTP/1.1 host=h query=x body=\"abc\"",
			"GET /a/1?n=a%20b HTTP/1.1 host=phone.invalid query=n=a%20b",
		}, false},
		{"other path with chunks before", "POST /api HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\nGET /a/1?n=a b HTTP/1.1\r\n\r\n", []string{
			"POST /api HTTP/1.1 host=h query= body=\"a\"",
			"GET /a/1?n=a%20b HTTP/1.1 host=phone.invalid query=n=a%20b",
		}, false},
		{"other path is left alone", "GET /x?n=\xe4&a=b%zz HTTP/1.1\r\n" + host + "X-One: \xe4\r\n\r\n", []string{"GET /x?n=\xe4&a=b%zz HTTP/1.1 host=h query=n=\xe4&a=b%zz X-One=\"\\xe4\""}, false},
		{"other path with a blank is refused by net/http", "GET /x?n=a b HTTP/1.1\r\n" + host + "\r\n", []string{"400"}, true},
		{"prefix in another place", "GET /x/a/1 b HTTP/1.1\r\n" + host + "\r\n", []string{"400"}, true},
		{"not HTTP", "\x16\x03\x01\x02\x00\x01\x00\r\n", []string{"400"}, true},
	}
}

// answersOf returns what must be answered to the raw text and the request behind it.
func (c requestCase) answers() []string {
	if c.ends {
		return append(slices.Clone(c.want), "closed")
	}
	return append(slices.Clone(c.want), nextSeen)
}

func TestRequests(t *testing.T) {
	addr := serveTCP(t, http.HandlerFunc(recorder))
	for _, c := range requestCases() {
		t.Run(c.name, func(t *testing.T) {
			want, say := c.answers(), []string{c.raw, next}
			if c.ends && c.want[len(c.want)-1] == "400" {
				say = say[:1] // net/http does not read on, and a reset may destroy its answer
			}
			got := talk(t, dialTCP(t, addr), say, len(want))
			if !slices.Equal(got, want) {
				t.Errorf("answers are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// TestRequestsSplit sends each request cut in two at every byte, and byte by byte.
func TestRequestsSplit(t *testing.T) {
	l := servePipe(t, http.HandlerFunc(recorder))
	for _, c := range requestCases() {
		t.Run(c.name, func(t *testing.T) {
			want := c.answers()
			for cut := 1; cut <= len(c.raw); cut++ {
				pieces := []string{c.raw[:cut], c.raw[cut:], next}
				if cut == len(c.raw) {
					pieces = append(strings.Split(c.raw, ""), next)
				}
				if got := talk(t, l.dial(t), pieces, len(want)); !slices.Equal(got, want) {
					t.Fatalf("cut at %d, answers are\n%s\nwant\n%s", cut, strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
			}
		})
	}
}
