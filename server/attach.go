package server

import "net"

// Attach begins a session on a connection that came by another way than a
// listener of Serve. It has the rights that its remote address gives, and the
// limits of all sessions.
func (s *Server) Attach(conn net.Conn) { s.accept(conn) }
