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

// A ReasonInfo says what a reason means. The manual shows it.
type ReasonInfo struct {
	Reason  Reason
	Said    bool // the last line tells the client, where its options ask for that
	Meaning string
}

// Reasons returns what every reason means.
func Reasons() []ReasonInfo {
	all := []ReasonInfo{
		{Reason: ClientBye, Meaning: "The client said BYE."},
		{Reason: ClientClosed, Meaning: "The client closed its side; what it had asked is still answered."},
		{Reason: Idle, Meaning: "The client has sent nothing for idle_timeout."},
		{Reason: LoginTimeout, Meaning: "The client had to log in and did not within login_timeout."},
		{Reason: TooManyFailures, Meaning: "Five logins in a row have failed."},
		{Reason: LineTooLong, Meaning: "A line was longer than max_line; it is answered INVALCMD first."},
		{Reason: SlowConsumer, Meaning: "The client did not read: its queue was full, or a write took longer than write_timeout."},
		{Reason: Shutdown, Meaning: "The server stops; commands under way are still answered."},
		{Reason: ConnectionLimit, Meaning: "There are too many connections, in all, of one address, or of clients that have not logged in."},
		{Reason: HandshakeFailed, Meaning: "The TLS handshake failed."},
		{Reason: BadFrame, Meaning: "The client broke the rules of WebSocket, or sent a binary message."},
		{Reason: NoPong, Meaning: "A WebSocket client did not answer pings."},
		{Reason: OriginRefused, Meaning: "The page that the client runs in may not connect, or no longer; a new connection gets 403."},
		{Reason: ReadError, Meaning: "The connection broke while the server read."},
		{Reason: WriteError, Meaning: "The connection broke while the server wrote."},
	}
	for i := range all {
		all[i].Said = all[i].Reason.ours()
	}
	return all
}
