package client

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"time"
)

// Defaults of Options.
const (
	// DefaultMinBackoff is the pause before the first attempt to connect again: a
	// server that was only restarted is there by then.
	DefaultMinBackoff = 500 * time.Millisecond
	// DefaultMaxBackoff is the longest pause: a desk is without its phone events
	// for so long at most once the network is back.
	DefaultMaxBackoff = 30 * time.Second
	// DefaultHeartbeat finds a dead network within a minute, see Options.Heartbeat.
	DefaultHeartbeat = 15 * time.Second
	// DefaultCommandTimeout is longer than the server's own deadline (10 s) and
	// the time that a phone has to answer.
	DefaultCommandTimeout = 30 * time.Second
	// DefaultBuffer is how many messages wait for the program: as many as the
	// server keeps for a client that does not read.
	DefaultBuffer = 1024
)

// maxHeartbeat is the longest heartbeat that the protocol has.
const maxHeartbeat = time.Hour

// Options say how a [Client] works. The zero value is good for a server on the
// same machine that asks for no login.
type Options struct {
	// TLS is used for the server's TLS listener; nil means a plain connection.
	// Where ServerName is empty it is taken from the address.
	TLS *tls.Config
	// User and Secret log the client in. Without a User there is no Login.
	User, Secret string
	// Devices are monitored from the beginning. [Client.Monitor] adds more.
	Devices []string
	// ResumeAfter makes the first connection go on behind the event with this
	// number: the last one that an earlier run of the program has dealt with.
	ResumeAfter uint64
	// Logger hears of connections, lost ones and whatever is odd. Nil: nobody does.
	Logger *slog.Logger
	// MinBackoff and MaxBackoff bound the pause between attempts to connect, and
	// to monitor a device that cannot be. The pause doubles from one attempt to
	// the next, and a random part of up to a half is taken off, so that a
	// hundred clients do not come back at the same moment.
	MinBackoff, MaxBackoff time.Duration
	// Heartbeat is the silence after which the server gives a sign of life, in
	// whole seconds. When nothing has come for twice as long the client asks, and
	// after another Heartbeat it takes the connection for lost.
	Heartbeat time.Duration
	// CommandTimeout ends a command whose context has no earlier deadline.
	CommandTimeout time.Duration
	// Buffer is how many messages wait for the program.
	Buffer int
	// OnState is called when the connection is there and ready for commands (err
	// is nil) and when it is lost or an attempt to connect has failed (err says
	// why). It must return soon, and must not call the Client.
	OnState func(err error)

	stall time.Duration // how long the buffer may stay full
}

// withDefaults fills what is not set, and says what is wrong.
func (o Options) withDefaults(address string) (Options, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return o, fmt.Errorf("address %q: write host:port, for example 127.0.0.1:26535: %w", address, err)
	}
	def(&o.MinBackoff, DefaultMinBackoff)
	def(&o.MaxBackoff, max(DefaultMaxBackoff, o.MinBackoff))
	def(&o.Heartbeat, DefaultHeartbeat)
	def(&o.CommandTimeout, DefaultCommandTimeout)
	def(&o.Buffer, DefaultBuffer)
	def(&o.stall, stallWait)
	switch {
	case o.MinBackoff < 0 || o.MaxBackoff < o.MinBackoff:
		return o, fmt.Errorf("back-off from %v to %v: the first must be positive and the second not smaller", o.MinBackoff, o.MaxBackoff)
	case o.Heartbeat < time.Second || o.Heartbeat > maxHeartbeat || o.Heartbeat%time.Second != 0:
		return o, fmt.Errorf("heartbeat %v: give whole seconds, up to %v", o.Heartbeat, maxHeartbeat)
	case o.CommandTimeout < 0 || o.Buffer < 0:
		return o, errors.New("CommandTimeout and Buffer must not be negative")
	}
	if o.User != "" {
		if _, err := commandLine("Login", []string{o.User, o.Secret}); err != nil {
			return o, errors.New("user or secret holds what a line cannot carry: a quote or a control character")
		}
	}
	o.Devices = slices.Clone(o.Devices)
	for _, d := range o.Devices {
		if err := checkDevice(d); err != nil {
			return o, err
		}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.TLS != nil && o.TLS.ServerName == "" && !o.TLS.InsecureSkipVerify {
		o.TLS = o.TLS.Clone()
		o.TLS.ServerName = host
	}
	return o, nil
}

// checkDevice refuses what is no extension.
func checkDevice(device string) error {
	if device == "" {
		return fmt.Errorf("%w: a device is empty", ErrArgument)
	}
	_, err := commandLine("MonitorStart", []string{device})
	return err
}

func def[T comparable](v *T, to T) {
	var zero T
	if *v == zero {
		*v = to
	}
}
