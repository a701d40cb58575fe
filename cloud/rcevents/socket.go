package rcevents

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gobwas/ws"
)

// A socket is the client's end of a WebSocket. One goroutine may read while
// others write.
type socket struct {
	net.Conn
	in      *bufio.Reader
	began   time.Time
	heard   atomic.Int64 // when something came last, in nanoseconds since began: no clock that is set matters
	writing sync.Mutex
}

// closed is why the other side closed.
type closed struct {
	code ws.StatusCode
	text string
}

// Error says what the Close frame says.
func (c *closed) Error() string {
	return fmt.Sprintf("RingCentral closed the connection: %d %s", c.code, said(c.text))
}

var errTooLong = fmt.Errorf("a message is longer than %d bytes", maxMessage)

func newSocket(raw net.Conn, early *bufio.Reader) *socket {
	s := &socket{Conn: raw, in: early, began: time.Now()}
	if early == nil {
		s.in = bufio.NewReader(raw)
	}
	return s
}

// silence is for how long nothing has come.
func (s *socket) silence() time.Duration { return time.Since(s.began) - time.Duration(s.heard.Load()) }

// hears notes that something has come.
func (s *socket) hears() { s.heard.Store(int64(time.Since(s.began))) }

// read returns the next message. Pings are answered meanwhile: RingCentral gives
// 10 s for it (notifications/websockets/heart-beats).
func (s *socket) read() ([]byte, error) {
	var whole bytes.Buffer
	state := ws.StateClientSide
	for {
		h, err := ws.ReadHeader(s.in)
		if err == nil {
			err = ws.CheckHeader(h, state)
		}
		if err != nil {
			return nil, err
		}
		s.hears()
		if h.OpCode.IsControl() {
			if err := s.control(h); err != nil {
				return nil, err
			}
			continue
		}
		if h.OpCode == ws.OpBinary {
			return nil, errors.New("a binary message: the documented ones are text")
		}
		if h.Length > int64(maxMessage-whole.Len()) {
			return nil, errTooLong
		}
		if _, err := io.CopyN(&whole, &hearing{s}, h.Length); err != nil { // it grows with what comes, not with what is announced
			return nil, err
		}
		if h.Fin {
			return whole.Bytes(), nil
		}
		state = state.Set(ws.StateFragmented)
	}
}

// hearing reads, and notes that something came: a long message is no silence.
type hearing struct{ *socket }

// Read reads bytes of a frame.
func (h *hearing) Read(p []byte) (int, error) {
	n, err := h.in.Read(p)
	h.hears()
	return n, err
}

// control handles a control frame, whose header has been checked.
func (s *socket) control(h ws.Header) error {
	payload := make([]byte, h.Length) // 125 bytes at most
	if _, err := io.ReadFull(s.in, payload); err != nil {
		return err
	}
	switch h.OpCode {
	case ws.OpPing:
		return s.write(ws.OpPong, payload, writeTime)
	case ws.OpClose:
		code, text := ws.ParseCloseFrameData(payload)
		s.write(ws.OpClose, ws.NewCloseFrameBody(ws.StatusNormalClosure, ""), closeTime)
		return &closed{code, text}
	}
	return nil
}

// write writes one frame.
func (s *socket) write(op ws.OpCode, payload []byte, within time.Duration) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.writeLocked(op, payload, within)
}

func (s *socket) writeLocked(op ws.OpCode, payload []byte, within time.Duration) error {
	s.SetWriteDeadline(time.Now().Add(within))
	return ws.WriteFrame(s.Conn, ws.MaskFrame(ws.NewFrame(op, true, payload))) // masks a copy
}

// bye closes, with a word where that is possible.
func (s *socket) bye() {
	if s.writing.TryLock() { // else a write hangs already
		s.writeLocked(ws.OpClose, ws.NewCloseFrameBody(ws.StatusNormalClosure, ""), closeTime)
		s.writing.Unlock()
	}
	s.Close()
}
