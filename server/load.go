package server

import (
	"maps"
	"net"
	"slices"
)

// Load is what clients there are at one moment, and what waits for them.
type Load struct {
	Clients map[Kind]int // every kind is there
	Lines   Waiting      // lines that a client has not taken yet
	Bytes   Waiting      // the same in bytes
	Events  Waiting      // events that wait for an answer before them
}

// A Kind of clients.
type Kind struct {
	Transport string // "tcp", "tls" or "websocket"
	Dialect   string // "24u", "stli2" or "json"
}

// Waiting is what waits in the queues of one kind.
type Waiting struct {
	Sum, Max int // in all of them, and in the longest one
}

func (w *Waiting) add(n int) {
	w.Sum += n
	w.Max = max(w.Max, n)
}

// Load looks at every client, a moment at each: 10,000 take some milliseconds.
func (s *Server) Load() Load {
	s.mu.Lock()
	all := slices.Collect(maps.Keys(s.sessions))
	s.mu.Unlock()
	l := Load{Clients: map[Kind]int{}}
	for _, transport := range []string{"tcp", "tls", "websocket"} {
		for _, dialect := range []string{"24u", "stli2", "json"} {
			l.Clients[Kind{transport, dialect}] = 0
		}
	}
	for _, ss := range all {
		transport := ss.transport()
		ss.mu.Lock()
		l.Clients[Kind{transport, ss.dialect()}]++
		l.Lines.add(ss.outLines)
		l.Bytes.add(len(ss.out))
		l.Events.add(len(ss.outbox.waiting))
		ss.mu.Unlock()
	}
	return l
}

// transport says in one word how the client has come.
func (s *session) transport() string {
	if s.web != nil {
		return "websocket"
	}
	if _, ok := s.conn.(interface{ NetConn() net.Conn }); ok {
		return "tls"
	}
	return "tcp"
}

// dialect says in one word how the client wants to be spoken to; the lock is
// held.
func (s *session) dialect() string {
	switch o := &s.outbox.options; {
	case o.JSON:
		return "json"
	case o.Version >= 2:
		return "stli2"
	}
	return "24u"
}
