package wsclient

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"

	"github.com/gobwas/ws"
)

// A Conn is the client's end of a WebSocket. One Write is one message. Read gives
// the bytes of all messages, and io.EOF behind the server's Close frame.
type Conn struct {
	net.Conn
	in   *bufio.Reader
	left int64

	writing sync.Mutex

	// Of the one who reads.
	Messages int           // that have come
	Pings    int           // that have come, and were answered
	Code     ws.StatusCode // of the server's Close frame; 0: none has come
	Why      string        // what it says
}

// Dial connects to ws://address/stli with the headers of a browser, or none.
func Dial(ctx context.Context, address string, header http.Header) (*Conn, error) {
	raw, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	c, err := New(raw, header)
	if err != nil {
		raw.Close()
	}
	return c, err
}

// New makes a WebSocket of a connection.
func New(raw net.Conn, header http.Header) (*Conn, error) {
	d := ws.Dialer{Header: ws.HandshakeHeaderHTTP(header)}
	early, _, err := d.Upgrade(raw, &url.URL{Scheme: "ws", Host: raw.RemoteAddr().String(), Path: "/stli"})
	if err != nil {
		return nil, err
	}
	if early == nil {
		early = bufio.NewReader(raw)
	}
	return &Conn{Conn: raw, in: early}, nil
}

// Write sends a text message.
func (c *Conn) Write(p []byte) (int, error) {
	return len(p), c.Frame(ws.OpText, true, p)
}

// Frame sends a frame, whether it is right or not.
func (c *Conn) Frame(op ws.OpCode, fin bool, payload []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	return ws.WriteFrame(c.Conn, ws.MaskFrame(ws.NewFrame(op, fin, payload)))
}

// Raw sends bytes that are no frame.
func (c *Conn) Raw(p string) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	_, err := io.WriteString(c.Conn, p)
	return err
}

// CloseWrite sends a Close frame: nothing more will come.
func (c *Conn) CloseWrite() error {
	return c.Frame(ws.OpClose, true, ws.NewCloseFrameBody(ws.StatusNormalClosure, ""))
}

// Read reads bytes of messages.
func (c *Conn) Read(p []byte) (int, error) {
	for c.left == 0 {
		if c.Code != 0 {
			return 0, io.EOF
		}
		if err := c.next(); err != nil {
			return 0, err
		}
	}
	n, err := c.in.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

// next reads the header of the next message, and handles what comes before it.
func (c *Conn) next() error {
	h, err := ws.ReadHeader(c.in)
	if err != nil {
		return err
	}
	if err := ws.CheckHeader(h, ws.StateClientSide); err != nil || !h.Fin {
		return fmt.Errorf("a bad frame of the server's: %+v, %w", h, err)
	}
	if h.OpCode == ws.OpText {
		c.Messages++
		c.left = h.Length
		return nil
	}
	payload := make([]byte, h.Length)
	if _, err := io.ReadFull(c.in, payload); err != nil {
		return err
	}
	switch h.OpCode {
	case ws.OpPing:
		c.Pings++
		return c.Frame(ws.OpPong, true, payload)
	case ws.OpPong:
		return nil
	case ws.OpClose:
		c.Code, c.Why = ws.ParseCloseFrameData(payload)
		c.CloseWrite()
		return nil
	}
	return fmt.Errorf("a message that is no text: %+v", h)
}

// SetReadBuffer sets how much the system keeps for a client that does not read,
// in bytes.
func (c *Conn) SetReadBuffer(bytes int) error {
	r, ok := c.Conn.(interface{ SetReadBuffer(bytes int) error })
	if !ok {
		return errors.ErrUnsupported
	}
	return r.SetReadBuffer(bytes)
}
