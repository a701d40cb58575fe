package rcevents

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gobwas/ws"
)

// A connection is one WebSocket, from its first message to its end. One
// goroutine reads; everything else is done by the one that runs it.
type connection struct {
	*Stream
	socket  *socket
	place   *place
	frames  chan frame // closed when nothing more comes
	why     error      // then
	done    chan struct{}
	reading sync.WaitGroup
	keep    *time.Ticker

	details   details
	recovered bool
	began     time.Time // ConnectionDetails came
	last      *Fault    // the last message of type Error
	lastAt    time.Time // when it came
	counter   int       // of our messages
	spoken    time.Time // when the last message of either side went over
	answered  time.Time // when we last answered a heartbeat
}

// A frame is a message as it came, and when.
type frame struct {
	raw  []byte
	read time.Time
}

// converse begins to read.
func (s *Stream) converse(sock *socket, p *place) *connection {
	c := &connection{Stream: s, socket: sock, place: p, frames: make(chan frame, aheadMessages), done: make(chan struct{}), spoken: time.Now()}
	c.keep = time.NewTicker(pingAfter / 2)
	c.reading.Go(func() {
		defer close(c.frames)
		for {
			raw, err := sock.read()
			if err != nil {
				c.why = err
				return
			}
			select {
			case c.frames <- frame{raw, time.Now()}:
			case <-c.done:
				c.why = io.EOF
				return
			}
		}
	})
	return c
}

// end closes the connection and waits for its goroutine.
func (c *connection) end() {
	c.keep.Stop()
	close(c.done)
	c.socket.bye()
	c.reading.Wait()
}

// next waits for a message or for one of two other things; m is nil then.
func (c *connection) next(ctx context.Context, timer <-chan time.Time, changed <-chan struct{}) (m *message, byTimer bool, fault *Fault) {
	for {
		select {
		case in, ok := <-c.frames:
			if !ok {
				return nil, false, c.ended()
			}
			got, err := parseMessage(in.raw)
			if err != nil {
				c.session = nil // an event may be lost, and would come again as it is
				return nil, false, faultf(Protocol, "the WebSocket of events: %s", err)
			}
			got.read, c.spoken = in.read, time.Now()
			if got.WSC != nil && got.WSC.Token != "" && (c.session == nil || got.Type == typeDetails || got.WSC.Sequence >= c.session.Sequence) {
				c.session = got.WSC
			}
			return &got, false, nil
		case <-c.keep.C:
			if fault := c.keepAlive(); fault != nil {
				return nil, false, fault
			}
		case <-timer:
			return nil, true, nil
		case <-changed:
			return nil, false, nil
		case <-ctx.Done():
			return nil, false, stopped()
		}
	}
}

// ended is the fault of a connection that has ended by itself.
func (c *connection) ended() *Fault {
	if c.last != nil && time.Since(c.lastAt) < errorAge {
		return c.last // RingCentral says why before it closes (heart-beats: WSG-902, WSG-903)
	}
	var last *closed
	var protocol ws.ProtocolError
	switch {
	case errors.As(c.why, &last):
		return faultf(Network, "the WebSocket of events: %s", c.place.clean(last))
	case errors.Is(c.why, errTooLong), errors.As(c.why, &protocol):
		c.session = nil // else the same would come again
		return faultf(Protocol, "the WebSocket of events: %s", c.place.clean(c.why))
	case errors.Is(c.why, io.EOF), errors.Is(c.why, io.ErrUnexpectedEOF):
		return faultf(Network, "the WebSocket of events broke: RingCentral, or something on the way, closed it without a word")
	}
	return faultf(Network, "the WebSocket of events broke: %s", c.place.clean(c.why))
}

// keepAlive sends what keeps the connection, or ends one that is dead.
func (c *connection) keepAlive() *Fault {
	silence := c.socket.silence()
	if silence > silentFor {
		return faultf(Network, "the WebSocket of events is dead: nothing came for %v, and no answer to pings", silentFor)
	}
	var err error
	if silence >= pingAfter {
		err = c.socket.write(ws.OpPing, nil, writeTime)
	}
	// Whether pings count as activity is documented nowhere; a message does.
	if err == nil && time.Since(c.spoken) > limitOf(c.details.IdleTimeout, defaultIdle)/2 {
		_, err = c.send(head{Type: typeHeartbeat}, nil)
	}
	if err != nil {
		return faultf(Network, "the WebSocket of events broke: %s", c.place.clean(err))
	}
	return nil
}

// send sends a message, with an id of our own where it has none.
func (c *connection) send(h head, body []byte) (id string, err error) {
	if h.MessageID == "" {
		c.counter++
		h.MessageID = messageID(c.counter)
	}
	c.spoken = time.Now()
	return h.MessageID, c.socket.write(ws.OpText, encode(h, body), writeTime)
}

// begin waits for ConnectionDetails. Before them nothing may be sent
// (session-recovery).
func (c *connection) begin(ctx context.Context, recovering bool) *Fault {
	over := time.NewTimer(detailsTime)
	defer over.Stop()
	m, late, fault := c.next(ctx, over.C, nil)
	switch {
	case fault != nil:
		return fault
	case late:
		return faultf(Network, "the WebSocket of events: RingCentral sent no ConnectionDetails within %v", detailsTime)
	case m.Type == typeError, m.Type == typeDetails && m.Status != 0 && m.Status/100 != 2:
		f := refusal("the WebSocket of events was refused", m.Status, m.body, m.wait())
		f.Text = c.place.hide(f.Text)
		if f.Kind = errorKind(f); f.Status == http.StatusUnauthorized || strings.HasPrefix(f.Code, "OAU-") {
			f.Kind = Unavailable // the token came too late, and the next one is new
		}
		return f
	case m.Type != typeDetails:
		return faultf(Protocol, "the WebSocket of events: the first message is %s, not %s", said(m.Type), typeDetails)
	case len(m.body) == 0 || json.Unmarshal(m.body, &c.details) != nil:
		return faultf(Protocol, "the WebSocket of events: the %s cannot be read", typeDetails)
	}
	c.began = time.Now()
	c.recovered = recovering && c.details.RecoveryState == "Successful" && c.subscription.id != ""
	if m.WSC == nil {
		c.session = nil
	}
	if !c.recovered {
		c.subscription.id = "" // it ended with its connection
	}
	return nil
}

// lifetime is how long we stay on one connection: less than RingCentral allows,
// and not so little that we would connect all the time.
func (c *connection) lifetime() time.Duration {
	most := limitOf(c.details.AbsoluteTimeout, defaultAbsolute)
	d := max(most-absoluteMargin, most/2, stableAfter)
	return d - rand.N(d/20+1)
}
