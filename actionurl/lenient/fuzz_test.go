package lenient

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

// outLimit is how large the rewritten head can become: each byte of the request line
// three times, the rest as it was, a Host, and what append takes in advance.
const outLimit = 2 * (maxHead + 2*maxLine + 100)

// FuzzRead sends any bytes through a connection, in pieces of any size, and reads them
// as net/http does.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"GET /a/1?b=c HTTP/1.1\r\nHost: h\r\n\r\nGET /a/2?b c HTTP/1.1\r\n\r\n",
		"POST /a/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGET /x HTTP/1.1\r\nHost: h\r\n\r\nGET /a/2\r\n",
		"POST /a/1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;a\r\nx\r\n0\r\nT: 1\r\n\r\nGET /a/2?b c HTTP/1.1\r\n\r\n",
		"POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /a/2?b c HTTP/1.0\nConnection: keep-alive\n\n",
		"\r\n\nget http://h/a/%zz%41\xe4?\xe4%z HTTP/1.1\nX: 1\n 2\nbad\nContent-Length: 1\nContent-Length: 1\n\nx",
		"POST /a/1 HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
		"GET /a/1 HTTP/1.1\r\nUpgrade: x\r\n\r\nGET /a/1\r\n",
		"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 9223372036854775807\r\n\r\nx",
		"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length : 3\r\n\r\nGET /a/ b HTTP/1.1\r\n\r\n",
	} {
		f.Add([]byte(text), uint8(3), uint8(0))
	}
	f.Fuzz(func(t *testing.T, data []byte, size, room uint8) {
		s := &script{pieces: pieces(bytes.Clone(data), int(size)+1)}
		c := newConn(s, testPrefix)
		// One byte of room is how net/http looks whether the client is there.
		out := readAll(t, c, 1+int(room)*16)
		if cap(c.raw.data) > maxHead || cap(c.out) > outLimit {
			t.Fatalf("%d and %d bytes are held", cap(c.raw.data), cap(c.out))
		}
		checkFirst(t, data, out, s.written.String() != "")
		checkBoundaries(t, data, int(size)+1)
	})
}

// checkFirst checks that a request which net/http takes as it is stays the same.
func checkFirst(t *testing.T, in []byte, out string, refused bool) {
	t.Helper()
	before, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(in)))
	if err != nil || !strings.HasPrefix(before.URL.Path, testPrefix) {
		return
	}
	if refused && mayBeRefused(in) {
		return
	}
	after, err := http.ReadRequest(bufio.NewReader(strings.NewReader(out)))
	if err != nil {
		t.Fatalf("%q became %q: %v", in, out, err)
	}
	if !strings.EqualFold(after.Method, before.Method) || after.URL.Path != before.URL.Path ||
		after.URL.RawQuery != encodeHigh(before.URL.RawQuery) && after.URL.RawQuery != before.URL.RawQuery {
		t.Fatalf("%q became %q", in, out)
	}
	one, errOne := io.ReadAll(before.Body)
	two, errTwo := io.ReadAll(after.Body)
	if !bytes.Equal(one, two) || (errOne == nil) != (errTwo == nil) {
		t.Fatalf("body %q, %v of %q became %q, %v", one, errOne, in, two, errTwo)
	}
}

// mayBeRefused reports whether a text has anything that we refuse and net/http does
// not: a doubtful length, or too much.
func mayBeRefused(in []byte) bool {
	lower := bytes.ToLower(in)
	return bytes.Contains(lower, []byte("content")) || bytes.Contains(lower, []byte("transfer")) ||
		len(in) > maxLine || bytes.Count(in, []byte("\n")) > maxHeaders
}

// encodeHigh encodes the bytes of a query that the rewriting encodes.
func encodeHigh(query string) string {
	var b strings.Builder
	for i := range len(query) {
		if query[i] >= 0x80 {
			b.WriteString("%" + string(upperHex[query[i]>>4]) + string(upperHex[query[i]&15]))
		} else {
			b.WriteByte(query[i])
		}
	}
	return b.String()
}

// checkBoundaries reads all requests of a connection with net/http and checks that
// behind each of them both believe that it has ended. That there are no two opinions
// is what makes smuggling impossible.
func checkBoundaries(t *testing.T, in []byte, size int) {
	t.Helper()
	c := newConn(&script{pieces: pieces(bytes.Clone(in), size)}, testPrefix)
	br := bufio.NewReader(c)
	for {
		r, err := http.ReadRequest(br)
		if err != nil {
			return // net/http closes the connection
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return
		}
		if c.state == passing || c.state == dropping {
			return
		}
		if c.state != inHead || br.Buffered() > 0 || c.sent < len(c.out) {
			t.Fatalf("behind %s %s of %q the state is %d, with %d bytes read ahead", r.Method, r.RequestURI, in, c.state, br.Buffered())
		}
		if r.Close {
			return
		}
	}
}

// TestStickyEnd checks that a refused connection stays at its end.
func TestStickyEnd(t *testing.T) {
	c := newConn(&script{pieces: [][]byte{[]byte("POST /a/ HTTP/1.1\nContent-Length: x\n\n")}}, testPrefix)
	for range 3 {
		if n, err := c.Read(make([]byte, 10)); n != 0 || !errors.Is(err, io.EOF) {
			t.Fatalf("read %d, %v", n, err)
		}
	}
	if got := c.Conn.(*script).written.String(); got != replyBad {
		t.Errorf("written %q", got)
	}
}
