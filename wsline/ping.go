package wsline

import (
	"io"
	"sync/atomic"
	"time"

	"github.com/gobwas/ws"
)

// waiting is a reader that knows since when it waits for the client. While
// nobody reads, a client is not silent: its pong lies in the system's buffer.
type waiting struct {
	io.Reader
	since atomic.Int64 // in Unix nanoseconds; 0: nobody reads
}

// Read reads from the reader within.
func (w *waiting) Read(p []byte) (int, error) {
	w.since.Store(time.Now().UnixNano())
	defer w.since.Store(0)
	return w.Reader.Read(p)
}

// silent returns for how long the client has been silent.
func (w *waiting) silent() time.Duration {
	since := w.since.Load()
	if since == 0 {
		return 0
	}
	return time.Since(time.Unix(0, since))
}

// ping is called every pingEvery. It sends a ping, or ends a connection whose
// client has answered none.
func (c *Conn) ping() {
	if c.quiet.Load() {
		return
	}
	if c.wait.silent() > silentFor {
		c.gone.Store(true)
		c.Conn.Close()
		return
	}
	if c.writing.TryLock() { // else something is being written, which does as well
		c.sendControl(ws.OpPing, nil)
		c.writing.Unlock()
	}
	if !c.quiet.Load() {
		c.pings.Reset(pingEvery)
	}
}
