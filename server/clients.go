package server

import (
	"cmp"
	"maps"
	"slices"
)

// A Client is one connection, as somebody sees it who looks at the server.
type Client struct {
	Session    uint64
	Address    string
	User       string // "" where it has not logged in
	Stranger   bool   // it must log in and has not
	WebSocket  bool
	JSON       bool
	Version    uint8 // of the line protocol: 1 for 24U's dialect
	Monitors   int   // devices that it monitors
	Unanswered int   // commands
	Lines      int   // that wait to be written
	Bytes      int
}

// Clients returns the clients with the lowest session numbers, most at most.
func (s *Server) Clients(most int) []Client {
	s.mu.Lock()
	all := slices.Collect(maps.Keys(s.sessions))
	s.mu.Unlock()
	slices.SortFunc(all, func(a, b *session) int { return cmp.Compare(a.id, b.id) })
	clients := make([]Client, 0, min(most, len(all)))
	for _, ss := range all[:min(most, len(all))] {
		clients = append(clients, ss.look())
	}
	return clients
}

// look is what there is to see of the session.
func (s *session) look() Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Client{
		Session: s.id, Address: s.conn.RemoteAddr().String(), User: s.who.name, Stranger: s.stranger.Load(), WebSocket: s.web != nil,
		JSON: s.outbox.options.JSON, Version: s.outbox.options.Version, Monitors: len(s.phones), Unanswered: s.unanswered,
		Lines: s.outLines + len(s.outbox.waiting), Bytes: len(s.out),
	}
}
