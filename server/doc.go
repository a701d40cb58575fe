// Package server is the line protocol on TCP, and over WebSocket (websocket.go):
// the listener and one session per connection.
//
// A session has one goroutine that reads and one that writes. The reader cuts
// lines (stli.Framer), parses them (stli.Command) and either answers at once or
// hands them to a phone. Answers and events meet in the session's outbox,
// which alone knows the order that old clients rely on; the writer takes what
// has gathered there and writes it with one call.
//
// Everything is bounded: lines, unanswered commands, queued events, the time
// of a write. Every session ends for one [Reason], which the log shows.
package server
