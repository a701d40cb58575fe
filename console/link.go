package console

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// Limits of a connection.
const (
	// connectTime is how long a connection, its TLS and the greeting may take
	// together. Servers slow failed logins down, by seconds.
	connectTime = 15 * time.Second
	// sendTime is how long one line may take to be written; a server that takes
	// longer is gone.
	sendTime = 10 * time.Second
	// maxServerLine is the longest line that is taken, in bytes. RawResponse
	// brings a provider's whole answer in one line.
	maxServerLine = 16 << 20
	// linesAhead is how many lines wait to be shown; a terminal that is slower
	// than that slows the reading down.
	linesAhead = 256
)

// link is one connection to the server. A goroutine reads it.
type link struct {
	conn  net.Conn
	lines chan string // without their line ends; closed at the end
	err   error       // why it ended; valid once lines is closed
	done  chan struct{}
	once  sync.Once
}

// dial connects, with TLS where it is asked for.
func dial(ctx context.Context, address string, secure *tls.Config) (*link, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("no connection to %s: %w", address, shorter(err))
	}
	if secure != nil {
		t := tls.Client(conn, secure)
		if err := t.HandshakeContext(ctx); err != nil {
			conn.Close()
			if errors.As(err, &tls.RecordHeaderError{}) {
				err = errors.New("the server speaks no TLS there: name the port of its tls_listen")
			}
			return nil, fmt.Errorf("%s: %w", address, err)
		}
		conn = t
	}
	l := &link{conn: conn, lines: make(chan string, linesAhead), done: make(chan struct{})}
	go l.read()
	return l, nil
}

// shorter takes the address out of a fault that names it already.
func shorter(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}

// read gives every line to lines.
func (l *link) read() {
	defer close(l.lines)
	r := bufio.NewReaderSize(l.conn, 64<<10)
	for {
		line, err := readLine(r)
		if err != nil {
			l.err = lostReason(line, err)
			return
		}
		select {
		case l.lines <- line:
		case <-l.done:
			l.err = net.ErrClosed
			return
		}
	}
}

// readLine reads one line without its end.
func readLine(r *bufio.Reader) (string, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > maxServerLine:
			return "", fmt.Errorf("the server has sent a line of more than %d bytes", maxServerLine)
		case err == nil:
			return string(bytes.TrimSuffix(bytes.TrimSuffix(line, []byte{'\n'}), []byte{'\r'})), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return string(line), err
		}
	}
}

// lostReason says why a connection ended; rest is what came behind its last line.
func lostReason(rest string, err error) error {
	const tlsAlert = "\x15\x03" // how a TLS server answers a client that speaks none
	switch {
	case len(rest) >= 2 && rest[:2] == tlsAlert:
		return errors.New("the server speaks TLS there: add --tls")
	case errors.Is(err, io.EOF):
		return errors.New("the server has closed the connection")
	}
	return shorter(err)
}

// send writes one line.
func (l *link) send(line string) error {
	l.conn.SetWriteDeadline(time.Now().Add(sendTime))
	_, err := io.WriteString(l.conn, line+"\r\n")
	if err != nil {
		return shorter(err)
	}
	return nil
}

// next returns the next line, or says why there is none.
func (l *link) next(ctx context.Context) (string, error) {
	select {
	case line, ok := <-l.lines:
		if !ok {
			return "", l.err
		}
		return line, nil
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return "", fmt.Errorf("no answer within %v", connectTime)
		}
		return "", ctx.Err()
	}
}

// close ends the connection; it may be called more than once.
func (l *link) close() {
	l.once.Do(func() {
		close(l.done)
		l.conn.Close()
	})
}
