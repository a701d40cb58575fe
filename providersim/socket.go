package providersim

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/gobwas/ws"
)

// A socket is a WebSocket session: it outlives its connection for a time
// (docs/notifications/websockets/session-recovery.md).
type socket struct {
	owner        *extension
	token        string // wsc; "": cannot be recovered
	base         string
	wire         *wire // nil: the connection is lost
	lostAt       time.Time
	subscription *subscription
	buffer       [][]byte // events that wait for a recovery
}

// lost tells whether a session can no longer be recovered.
func (p *Provider) lost(s *socket) bool {
	return s.wire == nil && (s.token == "" || time.Since(s.lostAt) >= p.cfg.RecoveryTime)
}

// serveSocket is a WebSocket: docs/notifications/websockets/subscribing.md.
func (p *Provider) serveSocket(w http.ResponseWriter, r *http.Request) {
	upgrade := ws.HTTPUpgrader{Timeout: writeTime}
	conn, rw, _, err := upgrade.Upgrade(r, w)
	if err != nil {
		if conn != nil {
			conn.Close()
		}
		return
	}
	x := &wire{conn: conn, in: reader(conn, rw), wake: make(chan struct{}, 1), gone: make(chan struct{}), last: time.Now()}
	p.mu.Lock()
	if p.closed || p.away {
		p.mu.Unlock()
		abort(conn)
		return
	}
	s, bad := p.connect(x, base(r), r.URL.Query().Get("access_token"), r.URL.Query().Get("wsc"))
	p.conns[conn] = struct{}{}
	p.wg.Add(2)
	p.touch()
	p.mu.Unlock()
	go func() {
		defer p.wg.Done()
		p.write(x)
	}()
	defer p.wg.Done()
	if !bad {
		p.read(s, x)
	}
	p.disconnect(s, x, bad)
}

// connect begins or recovers a session and says so; bad: there is none.
// ConnectionDetails is code-samples/websockets/connection-details.json; its
// recoveryState session-recovery.json.
func (p *Provider) connect(x *wire, base, access, wsc string) (s *socket, bad bool) {
	t, good := p.wsTokens[access]
	delete(p.wsTokens, access) // "good for a single-use only"
	if !good || !time.Now().Before(t.ends) {
		x.fail("OAU-213", "Token not found", http.StatusUnauthorized, p.number())
		return nil, true
	}
	p.pruneSockets()
	if len(p.sockets) >= maxWebSockets {
		x.fail("CMN-201", "Service Temporary Unavailable", http.StatusServiceUnavailable, p.number())
		return nil, true
	}
	p.stats.WebSockets++
	details := object{
		"creationTime": isoTime(time.Now()), "maxConnectionsPerSession": 50, "recoveryBufferSize": p.cfg.RecoveryBuffer,
		"recoveryTimeout": int(p.cfg.RecoveryTime / time.Second), "idleTimeout": int(p.cfg.IdleTimeout / time.Second),
		"absoluteTimeout": int(p.cfg.AbsoluteTimeout / time.Second), "maxActiveRequests": 10,
	}
	if wsc != "" {
		s = p.recoverable(wsc, t.owner)
		details["recoveryState"] = "Successful"
		p.stats.Recoveries++
		if s == nil {
			details["recoveryState"] = "Failed"
			p.stats.Recoveries--
			p.stats.RecoveriesFailed++
		}
	}
	if s == nil {
		s = &socket{owner: t.owner}
		p.sockets = append(p.sockets, s)
	}
	n := p.number()
	x.of = s
	s.token, s.wire, s.base = fmt.Sprintf("SIM.wsc.%d", n), x, base
	id := messageID(n)
	x.json(object{
		"type": "ConnectionDetails", "messageId": id, "status": http.StatusOK, "wsc": object{"token": s.token, "sequence": 1},
		"headers": object{"RCRequestId": id},
	}, details)
	for _, text := range s.buffer {
		x.add(frame{ws.OpText, text, true})
	}
	s.buffer = nil
	return s, false
}

// recoverable finds the session of a wsc token. One that is still connected, as
// far as the provider knows, is taken over.
func (p *Provider) recoverable(wsc string, owner *extension) *socket {
	for _, s := range p.sockets {
		if s.token != wsc || s.owner != owner || p.lost(s) {
			continue
		}
		if old := s.wire; old != nil {
			p.keep(s, old)
			abort(old.conn)
		}
		return s
	}
	return nil
}

// keep makes the events that were not sent wait for a recovery.
func (p *Provider) keep(s *socket, x *wire) {
	s.wire, s.lostAt = nil, time.Now()
	for _, f := range x.out {
		if f.event {
			p.hold(s, f.data)
		}
	}
	x.out = nil
}

// hold keeps one event; the oldest goes: "the client will receive only the most recent events".
func (p *Provider) hold(s *socket, text []byte) {
	if len(s.buffer) >= p.cfg.RecoveryBuffer {
		s.buffer = s.buffer[1:]
		p.stats.EventsLost++
	}
	s.buffer = append(s.buffer, text)
}

// disconnect is the end of a connection.
func (p *Provider) disconnect(s *socket, x *wire, bad bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s != nil && s.wire == x {
		p.keep(s, x)
	}
	x.end()
	if !bad {
		x.conn.Close()
	}
	delete(p.conns, x.conn)
	p.touch()
}

// pruneSockets forgets sessions that cannot be recovered, and one that waits
// where there are too many.
func (p *Provider) pruneSockets() {
	p.prune()
	p.sockets = slices.DeleteFunc(p.sockets, p.lost)
	if len(p.sockets) < maxWebSockets {
		return
	}
	i := slices.IndexFunc(p.sockets, func(s *socket) bool { return s.wire == nil })
	if i < 0 {
		return
	}
	if sub := p.sockets[i].subscription; sub != nil {
		p.remove(sub)
	}
	p.sockets = slices.Delete(p.sockets, i, i+1)
}

// push sends an event: code-samples/websockets/websocket-notification.json.
func (p *Provider) push(s *socket, text []byte) {
	id := messageID(p.number())
	head := marshal(object{
		"type": "ServerNotification", "messageId": id, "status": http.StatusOK, "headers": object{"RCRequestId": id},
	})
	text = append(append(append([]byte("["), head...), ','), append(text, ']')...)
	switch {
	case s.wire == nil:
		p.hold(s, text)
	case len(s.wire.out) >= maxOutbox:
		x := s.wire
		p.keep(s, x)
		abort(x.conn)
		p.hold(s, text)
	default:
		s.wire.add(frame{ws.OpText, text, true})
	}
}

func messageID(n uint64) string { return fmt.Sprintf("156eec30-0000-4000-8000-%012x", n) }
