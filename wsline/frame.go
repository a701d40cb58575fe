package wsline

import (
	"bytes"
	"encoding/binary"
	"io"

	"github.com/gobwas/ws"
)

// ready tells whether next finds something without waiting.
func (c *Conn) ready() bool {
	n := c.in.Buffered()
	switch {
	case c.due:
		return true
	case c.left > 0:
		return n > 0
	case n < ws.MinHeaderSize:
		return false
	}
	b, _ := c.in.Peek(ws.MinHeaderSize)
	need := headerSize(b)
	if ws.OpCode(b[0] & 0x0f).IsControl() {
		need += int(b[1] & 0x7f)
	}
	return n >= need
}

// headerSize returns the size of a frame's header, by its first two bytes.
func headerSize(b []byte) int {
	size := ws.MinHeaderSize
	switch b[1] & 0x7f {
	case 126:
		size += 2
	case 127:
		size += 8
	}
	if b[1]&0x80 != 0 {
		size += 4
	}
	return size
}

// nextFrame reads the header of the next frame; a control frame it handles. What
// has come in part is left where it is until the rest is there, so that a
// deadline does no harm.
func (c *Conn) nextFrame() error {
	b, err := c.in.Peek(ws.MinHeaderSize)
	if err != nil {
		return err
	}
	size := headerSize(b)
	if b, err = c.in.Peek(size); err != nil {
		return err
	}
	h, err := ws.ReadHeader(bytes.NewReader(b))
	if err == nil {
		err = ws.CheckHeader(h, c.state)
	}
	if err != nil {
		return c.fail(ws.StatusProtocolError, err.Error())
	}
	if h.OpCode.IsControl() {
		return c.control(h, size)
	}
	c.in.Discard(size)
	if h.OpCode == ws.OpBinary {
		return c.fail(ws.StatusUnsupportedData, "a binary message: lines are text")
	}
	if h.OpCode == ws.OpText {
		c.text, c.last = utf8Check{}, '\n' // an empty message is no line
	}
	if c.state = c.state.Set(ws.StateFragmented); h.Fin {
		c.state = c.state.Clear(ws.StateFragmented)
	}
	c.frame, c.left, c.at = h, h.Length, 0
	return c.endFrame()
}

// control handles a control frame, whose header has been checked.
func (c *Conn) control(h ws.Header, size int) error {
	b, err := c.in.Peek(size + int(h.Length))
	if err != nil {
		return err
	}
	var kept [ws.MaxControlFramePayloadSize]byte
	payload := kept[:copy(kept[:], b[size:])]
	c.in.Discard(len(b))
	ws.Cipher(payload, h.Mask, 0)
	switch h.OpCode {
	case ws.OpPing:
		c.writing.Lock()
		c.sendControl(ws.OpPong, payload) // where this fails, so does the next Read
		c.writing.Unlock()
	case ws.OpClose:
		c.closeFrame(payload)
		return c.end
	}
	return nil
}

// closeFrame ends the input: the client has said Close. Its code is what the
// answer repeats.
func (c *Conn) closeFrame(payload []byte) {
	code := ws.StatusNormalClosure
	if len(payload) == 1 {
		code = ws.StatusProtocolError
	} else if len(payload) > 1 {
		if code = ws.StatusCode(binary.BigEndian.Uint16(payload)); !sendable(code) {
			code = ws.StatusProtocolError
		}
	}
	c.end = io.EOF
	c.over.Store(&farewell{code: code})
}

// sendable tells whether a code may stand in a Close frame (RFC 6455, section
// 7.4, and the codes registered since then).
func sendable(code ws.StatusCode) bool {
	switch code {
	case ws.StatusNoMeaningYet, ws.StatusNoStatusRcvd, ws.StatusAbnormalClosure, ws.StatusTLSHandshake:
		return false
	}
	return code.In(ws.StatusCodeRange{Min: 1000, Max: 1014}) || code.In(ws.StatusCodeRange{Min: 3000, Max: 4999})
}
