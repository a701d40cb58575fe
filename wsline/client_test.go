package wsline

import (
	"bytes"
	"io"
	"net"
	"strconv"
	"testing"
	"time"

	"github.com/gobwas/ws"
)

// pair connects a Conn with a client that writes frames by hand. What the server
// writes waits until the client reads it.
func pair(t testing.TB, early string) (*Conn, net.Conn) {
	t.Helper()
	near, far := net.Pipe()
	c := newConn(far, []byte(early))
	t.Cleanup(func() { c.Close(); near.Close() })
	return c, near
}

// frame is a client's frame.
func frame(op ws.OpCode, fin bool, payload string) string {
	return string(ws.MustCompileFrame(ws.MaskFrameInPlaceWith(ws.NewFrame(op, fin, []byte(payload)), [4]byte{1, 2, 250, 255})))
}

func text(payload string) string { return frame(ws.OpText, true, payload) }

func closing(code ws.StatusCode, why string) string {
	return frame(ws.OpClose, true, string(ws.NewCloseFrameBody(code, why)))
}

// received is what a client has got: messages, and control frames as "ping",
// "pong x" and "close 1000 x".
func received(t testing.TB, r io.Reader) (all []string) {
	t.Helper()
	for {
		h, err := ws.ReadHeader(r)
		if err != nil {
			return all
		}
		if h.Masked || !h.Fin || h.Rsv != 0 {
			t.Fatalf("a frame of the server's: %+v", h)
		}
		p := make([]byte, h.Length)
		if _, err := io.ReadFull(r, p); err != nil {
			return append(all, "cut: "+err.Error())
		}
		switch h.OpCode {
		case ws.OpText:
			all = append(all, string(p))
		case ws.OpPing:
			all = append(all, "ping")
		case ws.OpPong:
			all = append(all, "pong "+string(p))
		case ws.OpClose:
			code, why := ws.ParseCloseFrameData(p)
			all = append(all, "close "+strconv.Itoa(int(code))+" "+why)
		default:
			t.Fatalf("a frame of the server's: %+v", h)
		}
	}
}

// readAll reads until an error other than a deadline comes.
func readAll(c *Conn, size int) (string, error) {
	var got bytes.Buffer
	p := make([]byte, size)
	for {
		n, err := c.Read(p)
		got.Write(p[:n])
		if err != nil && !isTimeout(err) {
			return got.String(), err
		}
		if err != nil {
			c.SetReadDeadline(time.Time{})
		}
	}
}

func isTimeout(err error) bool {
	ne, ok := err.(net.Error)
	return ok && ne.Timeout()
}
