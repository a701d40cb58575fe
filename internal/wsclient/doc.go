// Package wsclient is a client of the line protocol over WebSocket, for tests: a
// net.Conn whose bytes are those of a TCP client, with the messages and the
// Close frame behind them.
package wsclient
