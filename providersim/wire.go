package providersim

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/gobwas/ws"
)

// A frame waits to be written.
type frame struct {
	op    ws.OpCode
	data  []byte
	event bool // is kept for a recovery
}

// A wire is one WebSocket connection. Everything but conn and in is guarded by
// the provider's lock.
type wire struct {
	conn   net.Conn
	in     *bufio.Reader
	of     *socket // nil: it was refused
	out    []frame
	wake   chan struct{}
	gone   chan struct{} // closed at the end
	over   bool
	last   time.Time // something came or went
	pinged time.Time // a ping that was not answered yet; zero: none
}

// add queues a frame.
func (x *wire) add(f frame) {
	if x.over {
		return
	}
	x.out = append(x.out, f)
	x.last = time.Now()
	select {
	case x.wake <- struct{}{}:
	default:
	}
}

// json queues a message: an array of a header and a body.
func (x *wire) json(head object, body any) {
	message := []any{head}
	if body != nil {
		message = append(message, body)
	}
	x.add(frame{ws.OpText, marshal(message), false})
}

// fail says why the connection ends, and ends it.
func (x *wire) fail(code, message string, status int, n uint64) {
	x.json(object{"type": "Error", "messageId": messageID(n), "status": status}, object{"errorCode": code, "message": message})
	x.add(frame{ws.OpClose, ws.NewCloseFrameBody(ws.StatusNormalClosure, ""), false})
}

// end lets the writer end.
func (x *wire) end() {
	if !x.over {
		x.over = true
		close(x.gone)
	}
}

// write sends what is queued, and pings: docs/notifications/websockets/heart-beats.md.
func (p *Provider) write(x *wire) {
	defer x.conn.Close()
	tick := time.NewTicker(min(p.cfg.PingEvery, p.cfg.IdleTimeout, p.cfg.AbsoluteTimeout, pongTime))
	defer tick.Stop()
	began, next := time.Now(), time.Now().Add(p.cfg.PingEvery)
	for {
		gone := false
		select {
		case <-x.gone:
			gone = true
		case <-x.wake:
		case <-tick.C:
			if !p.tick(x, began, &next) {
				return
			}
		}
		p.mu.Lock()
		out := x.out
		x.out = nil
		p.mu.Unlock()
		for i, f := range out {
			x.conn.SetWriteDeadline(time.Now().Add(writeTime))
			if err := ws.WriteFrame(x.conn, ws.NewFrame(f.op, true, f.data)); err != nil {
				p.unsent(x, out[i:])
				return
			}
			if f.op == ws.OpClose {
				return
			}
		}
		if gone {
			return
		}
	}
}

// unsent gives back what could not be written.
func (p *Provider) unsent(x *wire, rest []frame) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case x.of == nil:
		return
	case x.of.wire == x:
		x.out = append(rest[:len(rest):len(rest)], x.out...)
		return
	case x.of.wire != nil: // recovered in the meantime
		for _, f := range rest {
			if f.event {
				x.of.wire.add(f)
			}
		}
		return
	}
	behind := x.of.buffer
	x.of.buffer = nil
	for _, f := range rest {
		if f.event {
			p.hold(x.of, f.data)
		}
	}
	for _, text := range behind {
		p.hold(x.of, text)
	}
}

// tick looks at the clock; false: the connection is to end at once.
func (p *Provider) tick(x *wire, began time.Time, next *time.Time) bool {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case !x.pinged.IsZero() && now.Sub(x.pinged) >= pongTime:
		return false
	case now.Sub(began) >= p.cfg.AbsoluteTimeout:
		x.fail("WSG-903", "Absolute timeout expired", http.StatusRequestTimeout, p.number())
	case now.Sub(x.last) >= p.cfg.IdleTimeout:
		x.fail("WSG-902", "Idle timeout expired", http.StatusRequestTimeout, p.number())
	case !now.Before(*next):
		*next = now.Add(p.cfg.PingEvery)
		idle := x.last
		x.add(frame{ws.OpPing, nil, false})
		x.last = idle // a ping is no activity
		if x.pinged.IsZero() {
			x.pinged = now
		}
	}
	return true
}

// read handles what the client sends, until the connection ends.
func (p *Provider) read(s *socket, x *wire) {
	var message []byte
	for {
		h, err := ws.ReadHeader(x.in)
		if err != nil || h.Length > maxFrame || !h.Masked || int64(len(message))+h.Length > maxFrame {
			return
		}
		payload := make([]byte, h.Length)
		if _, err := io.ReadFull(x.in, payload); err != nil {
			return
		}
		ws.Cipher(payload, h.Mask, 0)
		switch h.OpCode {
		case ws.OpClose:
			p.mu.Lock()
			x.add(frame{ws.OpClose, ws.NewCloseFrameBody(ws.StatusNormalClosure, ""), false})
			p.mu.Unlock()
			x.drain()
			return
		case ws.OpPing:
			p.mu.Lock()
			if !p.mutePings {
				x.add(frame{ws.OpPong, payload, false})
			}
			p.mu.Unlock()
		case ws.OpPong:
			p.mu.Lock()
			x.pinged = time.Time{}
			p.mu.Unlock()
		case ws.OpText, ws.OpContinuation:
			message = append(message, payload...)
			if !h.Fin {
				continue
			}
			if p.message(s, x, message) != nil {
				return
			}
			message = nil
		default:
			return
		}
	}
}

// drain reads until the connection ends: the Close frame must leave first.
func (x *wire) drain() {
	x.conn.SetReadDeadline(time.Now().Add(pongTime))
	io.Copy(io.Discard, x.in)
}
