package lenient

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

// testPrefix is the prefix of the tests.
const testPrefix = "/a/"

// script is a connection from which the pieces are read, each by one Read at least,
// and then io.EOF. A nil piece is a Read that meets a deadline.
type script struct {
	net.Conn
	pieces  [][]byte
	written bytes.Buffer
}

func (s *script) Read(p []byte) (int, error) {
	if len(s.pieces) == 0 {
		return 0, io.EOF
	}
	if s.pieces[0] == nil {
		s.pieces = s.pieces[1:]
		return 0, os.ErrDeadlineExceeded
	}
	n := copy(p, s.pieces[0])
	if s.pieces[0] = s.pieces[0][n:]; len(s.pieces[0]) == 0 {
		s.pieces = s.pieces[1:]
	}
	return n, nil
}

func (s *script) Write(p []byte) (int, error)      { return s.written.Write(p) }
func (s *script) SetDeadline(time.Time) error      { return nil }
func (s *script) SetReadDeadline(time.Time) error  { return nil }
func (s *script) SetWriteDeadline(time.Time) error { return nil }
func (s *script) CloseWrite() error                { return nil }

// pieces cuts a text into pieces of at most so many bytes.
func pieces(text []byte, size int) [][]byte {
	var out [][]byte
	for len(text) > size {
		out = append(out, text[:size])
		text = text[size:]
	}
	if len(text) > 0 {
		out = append(out, text)
	}
	return out
}

// readAll reads a connection to its end with a buffer of this size.
func readAll(t *testing.T, c *conn, size int) string {
	t.Helper()
	var all []byte
	p := make([]byte, size)
	for {
		n, err := c.Read(p)
		all = append(all, p[:n]...)
		if err == io.EOF {
			return string(all)
		}
		if err != nil && !isTimeout(err) {
			t.Fatal(err)
		}
	}
}

// TestRead checks what net/http gets for what comes, for all sizes of pieces and
// buffers.
func TestRead(t *testing.T) {
	for _, c := range []struct{ name, in, out string }{
		{"nothing", "", ""},
		{"telephone", "get /a/1?a b HTTP/1.1\nX: 1\n\n", "GET /a/1?a%20b HTTP/1.1\r\nX: 1\r\nHost: phone.invalid\r\n\r\n"},
		{"half a head", "GET /a/1?a b HTTP/1.1\nX: 1\n", "GET /a/1?a b HTTP/1.1\nX: 1\n"},
		{"another path", "GET /x HTTP/1.1\nX:  1\r\n\nGET /x", "GET /x HTTP/1.1\nX:  1\r\n\nGET /x"},
		{"another method", "BREW /a/1 HTTP/1.1\n\nGET /a/1\n", "BREW /a/1 HTTP/1.1\n\nGET /a/1\n"},
		{"a later version", "GET /a/1 HTTP/2.0\n\nGET /a/1\n", "GET /a/1 HTTP/2.0\n\nGET /a/1\n"},
		{"bytes", "\x00\x01GET /a/1\n", "\x00\x01GET /a/1\n"},
		{"broken chunks", "POST /a/1 HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n1\nx\nGET /a/1\n\n",
			"POST /a/1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\nx\nGET /a/1\n\n"},
		{"HTTP/0.9", "GET /a/1\nand more\n", "GET /a/1 HTTP/1.0\r\n\r\n"},
		{"body that ends early", "POST /a/1 HTTP/1.1\nHost: h\nContent-Length: 9\n\nx y", "POST /a/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nx y"},
		{"refused behind another", "GET /a/1 HTTP/1.0\n\nPOST /a/1 HTTP/1.1\nContent-Length: x\n\n", "GET /a/1 HTTP/1.0\r\n\r\nG"},
		{"refused at once", "POST /a/1 HTTP/1.1\nContent-Length: x\n\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			for size := 1; size <= len(c.in)+1; size++ {
				for _, room := range []int{1, 7, 4096} {
					s := &script{pieces: pieces([]byte(c.in), size)}
					if got := readAll(t, newConn(s, testPrefix), room); got != c.out {
						t.Fatalf("pieces of %d, buffer of %d: got %q, want %q", size, room, got, c.out)
					}
				}
			}
		})
	}
}

// TestDeadlines meets a deadline behind every byte and goes on.
func TestDeadlines(t *testing.T) {
	const text = "GET /a/1?a b HTTP/1.1\n\nPOST /a/2 HTTP/1.1\nTransfer-Encoding: chunked\n\n1\r\nx\r\n0\r\n\r\nPOST /x HTTP/1.1\nHost: h\nContent-Length: 1\n\nyGET /a/3\n"
	whole := readAll(t, newConn(&script{pieces: [][]byte{[]byte(text)}}, testPrefix), 4096)
	s := &script{}
	for i := range len(text) {
		s.pieces = append(s.pieces, []byte(text[i:i+1]), nil)
	}
	if got := readAll(t, newConn(s, testPrefix), 4096); got != whole {
		t.Errorf("got %q, want %q", got, whole)
	}
}

// TestEverythingElseIsUnchanged sends random bytes and requests of others.
func TestEverythingElseIsUnchanged(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		text := make([]byte, random.IntN(100_000))
		for i := range text {
			text[i] = byte(random.Uint32())
		}
		begin := []string{"", "GET / HTTP/1.1\r\nUpgrade: x\r\n\r\n", "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n"}[random.IntN(3)]
		in := begin + strings.ReplaceAll(string(text), "/a/", "/b/")
		s := &script{pieces: pieces([]byte(in), 1+random.IntN(5000))}
		if got := readAll(t, newConn(s, testPrefix), 1+random.IntN(5000)); got != in {
			t.Fatalf("%d bytes that begin with %.100q have changed", len(in), in)
		}
	}
}

func TestCloseHalves(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	server, err := NewListener(l, testPrefix).Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if err := server.(interface{ CloseWrite() error }).CloseWrite(); err != nil {
		t.Errorf("closing the writing side: %v", err)
	}
	if _, err := client.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the other end reads %v", err)
	}
	if err := server.(interface{ CloseRead() error }).CloseRead(); err != nil {
		t.Errorf("closing the reading side: %v", err)
	}
	if _, err := server.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("reads %v", err)
	}
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	if err := newConn(a, testPrefix).CloseRead(); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("a pipe closes half: %v", err)
	}
}

// TestReadDeadline ends a Read that waits for the rest of a head, and reads on.
func TestReadDeadline(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	c := newConn(a, testPrefix)
	ended := make(chan error)
	go func() {
		_, err := c.Read(make([]byte, 10))
		ended <- err
	}()
	io.WriteString(b, "GET /a/1 b") // returns when it was read
	c.SetReadDeadline(time.Unix(1, 0))
	if err := <-ended; !isTimeout(err) {
		t.Fatalf("read %v", err)
	}
	c.SetReadDeadline(time.Time{})
	go io.WriteString(b, " HTTP/1.0\r\n\r\n")
	p := make([]byte, 100)
	n, err := c.Read(p)
	if want := "GET /a/1%20b HTTP/1.0\r\n\r\n"; err != nil || string(p[:n]) != want {
		t.Errorf("read %q, %v, want %q", p[:n], err, want)
	}
}

func TestNoAllocations(t *testing.T) {
	request := []byte("GET /a/1?a b HTTP/1.1\r\nHost: h\r\nUser-Agent: x\r\n\r\n")
	s, room := &script{}, make([][]byte, 1)
	c := newConn(s, testPrefix)
	p := make([]byte, 4096)
	if n := testing.AllocsPerRun(100, func() {
		room[0] = request
		s.pieces = room
		if _, err := c.Read(p); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("a request costs %v allocations", n)
	}
}

// sized is a connection that knows how much the system keeps.
type sized struct {
	net.Conn
	bytes int
}

func (s *sized) SetWriteBuffer(bytes int) error {
	s.bytes = bytes
	return nil
}

// TestSetWriteBuffer: the bound reaches the connection below, where that has one.
func TestSetWriteBuffer(t *testing.T) {
	below := &sized{}
	if err := newConn(below, testPrefix).SetWriteBuffer(4096); err != nil || below.bytes != 4096 {
		t.Errorf("%v, %d bytes", err, below.bytes)
	}
	if err := newConn(&script{}, testPrefix).SetWriteBuffer(4096); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("a connection without: %v", err)
	}
}
