package lenient

import (
	"errors"
	"net"
)

// state is what the next bytes of a connection are.
type state int

const (
	inHead   state = iota // the head of a request
	inBody                // so many bytes that pass unchanged
	inChunks              // a chunked body, which passes unchanged
	passing               // everything passes unchanged from here on
	dropping              // everything is thrown away from here on
	refusing              // the reply is written at the next Read, and that is the end
)

// conn is a connection whose Read gives well-formed requests.
//
//	   ┌─────────────── body complete ──────────────┐
//	   ▼                                            │
//	inHead ── head complete ──▶ inBody or inChunks ──┘
//	   ├── not to be understood, Upgrade, Expect ───▶ passing
//	   ├── GET without a version ───────────────────▶ dropping
//	   └── too long, length in doubt ───────────────▶ refusing
//
// One Read never gives bytes of two requests. net/http reads no further than the
// first byte of a request before it has answered the one before (it looks for that
// byte to learn that the client is still there), and refuse depends on that.
//
// Read is called by one goroutine at a time, as net/http does; all other methods do
// what those of the wrapped connection do.
type conn struct {
	net.Conn
	prefixes []string // with which the paths of telephones begin

	state state
	raw   buffer  // what was read ahead of what was handed over
	head  scanner // how far the head in raw is known

	out  []byte // the head that is being handed over
	sent int    // how much of it was

	left   int64  // bytes left of a body
	chunks chunks // the place in a chunked body

	answering bool   // an earlier request was handed over
	reply     string // what is answered when refusing
}

// newConn wraps a connection.
func newConn(c net.Conn, prefixes ...string) *conn {
	return &conn{Conn: c, prefixes: prefixes}
}

// Read reads the next bytes as net/http should see them. After an error such as a
// deadline it goes on where it was.
func (c *conn) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for {
		if c.sent < len(c.out) {
			n := copy(p, c.out[c.sent:])
			c.sent += n
			return n, nil
		}
		switch c.state {
		case inHead:
			if !c.nextHead() {
				if err := c.fill(); err != nil {
					return 0, err
				}
			}
		case inBody:
			return c.readBody(p)
		case inChunks:
			if n, err := c.readChunks(p); n > 0 || err != nil {
				return n, err
			}
		case passing:
			return c.readRaw(p)
		case dropping:
			if err := c.drop(); err != nil {
				return 0, err
			}
		case refusing:
			return 0, c.refuse()
		}
	}
}

// fill reads more of a head. When there is no more, what there is passes as it
// came.
func (c *conn) fill() error {
	n, err := c.Conn.Read(c.raw.room())
	c.raw.grow(n)
	if n > 0 || err == nil {
		return nil // an error that came with bytes comes again without
	}
	if isTimeout(err) {
		return err
	}
	c.state = passing
	if c.raw.len() > 0 {
		return nil
	}
	return err
}

// readRaw reads bytes as they came.
func (c *conn) readRaw(p []byte) (int, error) {
	if c.raw.len() > 0 {
		n := copy(p, c.raw.bytes())
		c.raw.skip(n)
		return n, nil
	}
	return c.Conn.Read(p)
}

// readBody reads bytes of a message of known length.
func (c *conn) readBody(p []byte) (int, error) {
	if int64(len(p)) > c.left {
		p = p[:c.left]
	}
	n, err := c.readRaw(p)
	c.left -= int64(n)
	if c.left == 0 {
		c.state = c.after()
	}
	return n, err
}

// after is the state that follows a body, or the raw head of a chunked one.
func (c *conn) after() state {
	if c.chunks.begun {
		return inChunks
	}
	return inHead
}

// readChunks reads bytes of a chunked body, up to its end at most.
func (c *conn) readChunks(p []byte) (int, error) {
	if c.raw.len() == 0 {
		n, err := c.Conn.Read(c.raw.room())
		c.raw.grow(n)
		if n == 0 {
			return 0, err
		}
	}
	b := c.raw.bytes()
	n, what := c.chunks.advance(b[:min(len(b), len(p))])
	switch what {
	case chunksEnd:
		c.chunks = chunks{}
		c.state = inHead
	case chunksBroken:
		c.state = passing
	}
	copy(p, b[:n])
	c.raw.skip(n)
	return n, nil
}

// drop throws away what comes.
func (c *conn) drop() error {
	c.raw.skip(c.raw.len())
	_, err := c.Conn.Read(c.raw.room())
	return err
}

// CloseRead closes the reading side, where the wrapped connection can.
func (c *conn) CloseRead() error {
	if r, ok := c.Conn.(interface{ CloseRead() error }); ok {
		return r.CloseRead()
	}
	return errors.ErrUnsupported
}

// CloseWrite closes the writing side, where the wrapped connection can. net/http uses
// it to let a client read the answer to a request that it did not read to its end.
func (c *conn) CloseWrite() error {
	if w, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return w.CloseWrite()
	}
	return errors.ErrUnsupported
}

// isTimeout reports whether an error is that of a deadline, after which the
// connection can be read again.
func isTimeout(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) && ne.Timeout()
}

// SetWriteBuffer sets how much the system keeps for the other side, in bytes, as
// that of the wrapped connection does. What is served behind net/http asks for
// it: a WebSocket whose client may not read.
func (c *conn) SetWriteBuffer(bytes int) error {
	w, ok := c.Conn.(interface{ SetWriteBuffer(bytes int) error })
	if !ok {
		return errors.ErrUnsupported
	}
	return w.SetWriteBuffer(bytes)
}
