package client

import (
	"context"
	"errors"
	"io"
	"os"
	"time"
)

// watched reads the connection and notices when the server is gone without a
// word. A server that has commands under way sends no heartbeats, so silence
// alone means nothing: after the time silence it is asked, and when the time
// last goes by too, the connection is lost.
type watched struct {
	link          *link
	silence, last time.Duration
}

// Read reads what has come.
func (w *watched) Read(p []byte) (int, error) {
	limit := w.silence
	for {
		w.link.conn.SetReadDeadline(time.Now().Add(limit))
		n, err := w.link.conn.Read(p)
		switch {
		case n > 0 || err == nil:
			return n, err
		case !errors.Is(err, os.ErrDeadlineExceeded):
			return n, err
		case limit != w.silence:
			return n, errSilent
		}
		limit = w.last
		w.link.ping()
	}
}

// ping asks the server for a sign of life. It does not wait.
func (l *link) ping() {
	ctx, cancel := context.WithTimeout(l.ctx, writeTimeout)
	go func() {
		defer cancel()
		l.exec(ctx, &call{verb: "Ping", line: "Ping"})
	}()
}

// oneByte reads byte by byte: the greeting's answer is read before the
// connection is watched, and no byte behind it may be lost.
type oneByte struct{ r io.Reader }

// Read reads one byte.
func (o oneByte) Read(p []byte) (int, error) { return o.r.Read(p[:1]) }
