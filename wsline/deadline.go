package wsline

import (
	"net"
	"sync"
	"time"
)

// deadlines are those of writing. Data and control frames have their own, and
// share one connection; what EndWithin has set nothing puts off.
type deadlines struct {
	conn net.Conn

	mu    sync.Mutex
	of    time.Time // SetWriteDeadline's
	final time.Time // EndWithin's; zero: not yet
}

// data is the deadline of data.
func (d *deadlines) data() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.of
}

// begin sets the deadline of the write that comes next.
func (d *deadlines) begin(limit func() time.Time) {
	t := limit()
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.final.IsZero() && (t.IsZero() || t.After(d.final)) {
		t = d.final
	}
	d.conn.SetWriteDeadline(t)
}

// SetWriteDeadline sets the deadline of writes that begin from now on.
func (c *Conn) SetWriteDeadline(t time.Time) error {
	c.limits.mu.Lock()
	defer c.limits.mu.Unlock()
	c.limits.of = t
	return nil
}

// SetDeadline sets the deadlines of reading and writing.
func (c *Conn) SetDeadline(t time.Time) error {
	c.SetWriteDeadline(t)
	return c.Conn.SetReadDeadline(t)
}

// EndWithin bounds what is still written, a write that is under way too, so
// that a client that does not read cannot put off the end. It does not block.
func (c *Conn) EndWithin(d time.Duration) {
	c.limits.mu.Lock()
	defer c.limits.mu.Unlock()
	c.limits.final = time.Now().Add(d)
	c.Conn.SetWriteDeadline(c.limits.final)
}
