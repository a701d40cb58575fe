package server

// A Reason says why a session ended. It is a label in logs and metrics.
type Reason string

// The reasons.
const (
	ClientBye       Reason = "client said BYE"
	ClientClosed    Reason = "client closed"
	Idle            Reason = "idle"
	LoginTimeout    Reason = "login timeout"
	TooManyFailures Reason = "too many failures"
	LineTooLong     Reason = "line too long"
	SlowConsumer    Reason = "slow consumer"
	Shutdown        Reason = "shutdown"
	ConnectionLimit Reason = "connection limit"
	HandshakeFailed Reason = "TLS handshake failed"
	BadFrame        Reason = "bad WebSocket frame"
	NoPong          Reason = "no answer to pings"
	OriginRefused   Reason = "origin refused"
	ReadError       Reason = "read error"
	WriteError      Reason = "write error"
)

// ours tells whether the server ends the session for this reason, and can
// still say so to the client.
func (r Reason) ours() bool {
	switch r {
	case Idle, LoginTimeout, TooManyFailures, LineTooLong, Shutdown, BadFrame, OriginRefused:
		return true
	}
	return false
}
