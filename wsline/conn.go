package wsline

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"math"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gobwas/ws"
)

// ErrNoPong is what Read returns when the client has answered no ping for long.
var ErrNoPong = errors.New("no answer to pings")

// ErrSlow is what Read returns when the client has not taken a control frame
// in time, such as the answers to its pings.
var ErrSlow = errors.New("the client does not read")

// A Fault is what Read returns when the client does not keep to the agreement.
// Nothing that it sends behind that is understood.
type Fault struct {
	Code ws.StatusCode // for the Close frame
	Text string
}

// Error says what is wrong.
func (f *Fault) Error() string { return f.Text }

// farewell is what a Close frame says.
type farewell struct {
	code ws.StatusCode
	text string
}

// A Conn is the server's end of a WebSocket. As on any net.Conn, one goroutine
// may read while another one writes.
type Conn struct {
	net.Conn
	in *bufio.Reader

	// Of the reader alone.
	state ws.State  // whether a message is under way
	frame ws.Header // the present frame
	left  int64     // bytes of it that have not come
	at    int       // the place of the next byte in its mask
	text  utf8Check // of the present message
	last  byte      // of the present message
	due   bool      // a line end comes next
	end   error     // what Read returns at the end of the input
	told  bool      // it has

	over atomic.Pointer[farewell] // why it ended, for the Close frame; nil: it has not
	wait waiting

	writing sync.Mutex // guards the following
	out     bytes.Buffer
	broken  bool // part of a frame may be missing: nothing can follow
	closed  bool // a Close frame was written

	limits deadlines
	pings  *time.Timer
	gone   atomic.Bool // no pong came
	slow   atomic.Bool // a control frame was not taken in time
	quiet  atomic.Bool // no more pings: the connection is closed
}

// newConn makes a Conn of a connection after the handshake; early is what came
// with it already.
func newConn(raw net.Conn, early []byte) *Conn {
	c := &Conn{Conn: raw, state: ws.StateServerSide}
	c.wait.Reader = raw
	c.in = bufio.NewReaderSize(io.MultiReader(bytes.NewReader(early), &c.wait), readAhead)
	c.limits.conn = raw
	c.pings = time.AfterFunc(math.MaxInt64, c.ping)
	c.pings.Reset(pingEvery) // now that ping finds its timer
	return c
}

// Read reads bytes of lines: what has come, and at least one byte. After an
// error such as a deadline it goes on where it was.
func (c *Conn) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && c.end == nil && (n == 0 || c.ready()) {
		m, err := c.next(p[n:])
		n += m
		if err != nil && c.end == nil {
			switch {
			case c.gone.Load():
				err = ErrNoPong
			case c.slow.Load():
				err = ErrSlow
			}
			return n, err
		}
	}
	if n > 0 || len(p) == 0 {
		return n, nil
	}
	return 0, c.behindEnd(p)
}

// behindEnd says how the input has ended. Behind a fault everything is then
// thrown away until the client closes or a deadline comes: input that nobody has
// read would make the system destroy our last words.
func (c *Conn) behindEnd(p []byte) error {
	if fault := (*Fault)(nil); !errors.As(c.end, &fault) || !c.told {
		c.told = true
		return c.end
	}
	for {
		if _, err := c.in.Read(p); err != nil {
			return err
		}
	}
}

// next reads bytes of a message, or handles one frame's head. It blocks at most
// once.
func (c *Conn) next(p []byte) (int, error) {
	if c.due {
		c.due = false
		p[0] = '\n'
		return 1, nil
	}
	if c.left == 0 {
		return 0, c.nextFrame()
	}
	if int64(len(p)) > c.left {
		p = p[:c.left]
	}
	n, err := c.in.Read(p)
	if n == 0 {
		return 0, err
	}
	p = p[:n]
	ws.Cipher(p, c.frame.Mask, c.at)
	c.left -= int64(n)
	c.at = (c.at + n) % len(c.frame.Mask)
	c.last = p[n-1]
	if !c.text.add(p) {
		return 0, c.fail(ws.StatusInvalidFramePayloadData, "a message is not UTF-8")
	}
	return n, c.endFrame()
}

// endFrame looks whether frame and message are complete.
func (c *Conn) endFrame() error {
	if c.left > 0 || !c.frame.Fin {
		return nil
	}
	if !c.text.complete() {
		return c.fail(ws.StatusInvalidFramePayloadData, "a message is not UTF-8")
	}
	c.due = c.last != '\n'
	return nil
}

// fail ends the input for a fault.
func (c *Conn) fail(code ws.StatusCode, text string) error {
	c.end = &Fault{Code: code, Text: text}
	c.over.Store(&farewell{code, text})
	return c.end
}

// Close closes the connection without a word.
func (c *Conn) Close() error {
	c.quiet.Store(true)
	c.pings.Stop()
	return c.Conn.Close()
}

// SetWriteBuffer sets how much the system keeps for the client, in bytes, where
// the connection below can tell it.
func (c *Conn) SetWriteBuffer(bytes int) error {
	w, ok := c.Conn.(interface{ SetWriteBuffer(bytes int) error })
	if !ok {
		return errors.ErrUnsupported
	}
	return w.SetWriteBuffer(bytes)
}
