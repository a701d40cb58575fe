package wsline

import (
	"bytes"
	"errors"
	"net"
	"os"
	"time"

	"github.com/gobwas/ws"
)

// Write writes whole lines, one message each. Behind a Close frame it returns
// net.ErrClosed.
func (c *Conn) Write(p []byte) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	if c.broken || c.closed {
		return 0, net.ErrClosed
	}
	for line := range bytes.SplitAfterSeq(p, []byte("\n")) {
		if len(line) == 0 {
			break // behind the last line end
		}
		if c.out.Len() > 0 && c.out.Len()+len(line) > writeAtOnce {
			if err := c.flush(c.limits.data); err != nil {
				return 0, err
			}
		}
		c.add(ws.OpText, line)
	}
	if err := c.flush(c.limits.data); err != nil {
		return 0, err
	}
	return len(p), nil
}

// CloseWith says that nothing more will come, and why. A client that has said
// Close itself gets its own code back, and one that made a fault the fault's.
func (c *Conn) CloseWith(code int, text string) {
	c.writing.Lock()
	defer c.writing.Unlock()
	if c.broken {
		c.Conn.Close()
		return
	}
	if c.closed {
		return
	}
	last := &farewell{ws.StatusCode(code), text}
	if over := c.over.Load(); over != nil {
		last = over
	}
	c.closed = true
	c.add(ws.OpClose, ws.NewCloseFrameBody(last.code, last.text))
	if c.flush(controlLimit) != nil {
		c.Conn.Close()
	}
}

// sendControl writes a control frame; the lock is held.
func (c *Conn) sendControl(op ws.OpCode, payload []byte) {
	if c.broken || c.closed {
		return
	}
	c.add(op, payload)
	if err := c.flush(controlLimit); err != nil {
		c.slow.Store(errors.Is(err, os.ErrDeadlineExceeded))
		c.Conn.Close()
	}
}

// add puts a frame into the buffer; the lock is held.
func (c *Conn) add(op ws.OpCode, payload []byte) {
	var scratch [ws.MaxHeaderSize]byte
	ws.WriteHeaderBuffer(&c.out, ws.Header{Fin: true, OpCode: op, Length: int64(len(payload))}, scratch[:])
	c.out.Write(payload) // neither fails: memory is all that it takes
}

// flush writes the buffer within a limit; the lock is held.
func (c *Conn) flush(limit func() time.Time) error {
	if c.out.Len() == 0 {
		return nil
	}
	c.limits.begin(limit)
	_, err := c.Conn.Write(c.out.Bytes())
	if err != nil {
		c.broken = true
	}
	if c.out.Reset(); c.out.Cap() > keptFrames {
		c.out = bytes.Buffer{}
	}
	return err
}

// controlLimit is until when a control frame must be written.
func controlLimit() time.Time { return time.Now().Add(controlTime) }
