package server

import (
	"net/netip"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/origin"
	"github.com/phonecompanion/phonecompanion/phone"
)

// Defaults of what can be configured (configuration contract, [server]).
const (
	// DefaultMaxConnections is how many clients may be connected: a large office,
	// at some 15 KiB each.
	DefaultMaxConnections = 4096
	// DefaultCommandDeadline is how long a command may wait for its phone: nobody
	// wants a call that dials itself later.
	DefaultCommandDeadline = 10 * time.Second
	// DefaultEventHold is how long events wait for an unanswered command in text:
	// old clients want the reply first, people their screen pop.
	DefaultEventHold = time.Second
	// DefaultQueueLines and DefaultQueueBytes are how far a client may be behind,
	// in lines and bytes of events: a short pause, not a client that hangs.
	DefaultQueueLines = 1024
	DefaultQueueBytes = 1 << 20
	// DefaultWriteTimeout is how long one write may take: a network that is gone
	// for longer is not coming back.
	DefaultWriteTimeout = 10 * time.Second
	// DefaultLoginTimeout is how long a client that must log in has for it.
	DefaultLoginTimeout = 30 * time.Second
	// DefaultMaxStrangers is how many clients may be connected that must log in
	// and have not: strangers shall not take the places of those who have.
	DefaultMaxStrangers = 256
)

// Limits that are not configured: nobody would know a better value, and none of
// them costs a client that behaves anything.
const (
	// maxUnanswered is how many commands of one connection may be under way, and
	// how many answers may wait for their turn; the reader waits for answers
	// beyond it, and TCP makes the client wait.
	maxUnanswered = 256
	// maxReason is how much of the text of a failure is told and logged, in bytes:
	// it may quote what the client sent, which is as long as a line may be.
	maxReason = 512
	// maxPaused is how many live events may wait while a client takes up its
	// monitors again and resumes, and how many old ones beside them: as many as the
	// event store keeps by default. They are in the store anyway.
	maxPaused = phone.DefaultResumeEvents
	// readBuffer is what is read from a busy connection at once, in bytes: a few
	// hundred commands.
	readBuffer = 4 << 10
	// idleBuffer is what is read from others, in bytes: a few dozen commands.
	// Every client that is silent holds it.
	idleBuffer = 512
	// keptOutput is the output buffer that a session keeps when it is idle, in
	// bytes.
	keptOutput = 16 << 10
	// sendBuffer is what the system keeps for a client that does not read, in
	// bytes; some systems double it. By itself it grows to megabytes, and a slow
	// reader is found to be one when it is thousands of events behind.
	sendBuffer = 128 << 10
	// writerGrace is how long a write may be under way before a full queue means
	// a slow reader: a writer that waits for a processor is none.
	writerGrace = 50 * time.Millisecond
	// lingerTime is how long a closing session takes in what the client still
	// sends, so that the last reply is not lost to a reset.
	lingerTime = time.Second
	// lastWordTime is how long a browser that is cut off has for what is being
	// written and the word why.
	lastWordTime = time.Second
	// handshakeTimeout is how long a client has for its TLS handshake.
	handshakeTimeout = 10 * time.Second
	// acceptPause bounds the pause after a failed accept.
	acceptPause = time.Second
)

// Keep-alive of accepted connections (protocol contract, section 1): firewalls
// forget idle connections after minutes, and nobody else would tell.
const (
	keepAliveIdle     = 30 * time.Second
	keepAliveInterval = 10 * time.Second
	keepAliveCount    = 3
)

// A Config is what a server needs. Fields that are zero get their defaults.
type Config struct {
	Exchange        *phone.Exchange
	Logger          zerolog.Logger
	Timers          Timers
	MaxConnections  int
	MaxLine         int           // bytes
	IdleTimeout     time.Duration // 0: never
	CommandDeadline time.Duration
	EventHold       time.Duration // 0: events never wait for other devices' commands
	QueueLines      int
	QueueBytes      int
	WriteTimeout    time.Duration

	AnonymousNetworks []netip.Prefix // who may be anonymous
	Anonymous         Rights         // what they may do
	LoginTimeout      time.Duration  // how long the others have to log in
	MaxStrangers      int            // how many of them may be connected before they have
	Users             []User         // who may log in
	MaxPerAddress     int            // connections of one address; 0: no limit of its own
	Pages             origin.Policy  // which web pages may connect

	// Arrived tells when what was read just now has come at the earliest; nil: now.
	Arrived func(now time.Time) time.Time

	Raw           Raw  // the provider; nil: none is configured
	NoRawResponse bool // answers of the provider are not passed on
}

func (c *Config) defaults() {
	def(&c.MaxConnections, DefaultMaxConnections)
	def(&c.CommandDeadline, DefaultCommandDeadline)
	def(&c.QueueLines, DefaultQueueLines)
	def(&c.QueueBytes, DefaultQueueBytes)
	def(&c.WriteTimeout, DefaultWriteTimeout)
	def(&c.LoginTimeout, DefaultLoginTimeout)
	def(&c.MaxStrangers, DefaultMaxStrangers)
}

func def[T comparable](v *T, to T) {
	var zero T
	if *v == zero {
		*v = to
	}
}
