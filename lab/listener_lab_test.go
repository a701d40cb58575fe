//go:build lab

package lab

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// patience is how long anything may take. It takes milliseconds, on a machine
// that has nothing else to do; one that is shared may stand still for seconds.
const patience = time.Minute

// maxNotices is the number of action URLs of one phone that may wait for the
// test to take them.
const maxNotices = 256

// notice is an action URL that a phone has requested.
type notice struct {
	event   string
	query   url.Values
	request []byte // as it was on the wire
	answer  []byte
}

// listener is where action URLs go: /a/EXTENSION/TOKEN/EVENT?QUERY.
type listener struct {
	t       *testing.T
	base    string
	from    map[string]string                  // the address of each phone, by extension; never written after listen
	notices map[string]chan notice             // by extension; never written after listen
	taken   func(extension string, got notice) // sees what next returns; may be nil
}

// twinkleExtension is the extension of the Twinkle that a test may add to its lab.
const twinkleExtension = "201"

// listen opens a listener for the action URLs of all phones.
func listen(t *testing.T, l *Lab) *listener {
	t.Helper()
	in, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := &listener{t: t, base: "http://" + in.Addr().String() + "/a/", from: map[string]string{twinkleExtension: TwinkleAddress}, notices: make(map[string]chan notice)}
	for extension, p := range l.phones {
		n.from[extension], _, _ = strings.Cut(p.Address, ":")
	}
	for extension := range n.from {
		n.notices[extension] = make(chan notice, maxNotices)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := in.Accept()
			if err != nil {
				return
			}
			n.serve(conn) // one at a time
		}
	}()
	t.Cleanup(func() { in.Close(); <-done })
	return n
}

// serve takes one action URL. It reads the socket itself, to see the bytes.
func (n *listener) serve(conn net.Conn) {
	defer conn.Close()
	var request bytes.Buffer
	r, err := http.ReadRequest(bufio.NewReader(io.TeeReader(conn, &request)))
	if err != nil {
		n.t.Errorf("action URL: %v", err)
		return
	}
	const answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
	if _, err := io.WriteString(conn, answer); err != nil {
		n.t.Errorf("action URL: %v", err)
	}
	part := strings.Split(r.URL.Path, "/") // "", "a", extension, token, event
	if len(part) != 5 || r.Method != http.MethodGet {
		n.t.Errorf("action URL: %s %s", r.Method, r.RequestURI)
		return
	}
	if from, _, _ := strings.Cut(conn.RemoteAddr().String(), ":"); from != n.from[part[2]] {
		n.t.Errorf("action URL of %s comes from %s", part[2], from)
		return
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		n.t.Errorf("action URL: %v", err)
	}
	n.notices[part[2]] <- notice{event: part[4], query: query, request: request.Bytes(), answer: []byte(answer)}
}

// next takes the next action URL of a phone.
func (n *listener) next(extension string) notice {
	n.t.Helper()
	select {
	case got := <-n.notices[extension]:
		if n.taken != nil {
			n.taken(extension, got)
		}
		return got
	case <-time.After(patience):
		n.t.Fatalf("%s: no action URL came within %v", extension, patience)
		return notice{}
	}
}
