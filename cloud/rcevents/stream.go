package rcevents

import (
	"cmp"
	"context"
	"crypto/tls"
	"time"

	"github.com/rs/zerolog"
)

// Config is what a Stream needs.
type Config struct {
	API  API
	Sink Sink
	// TLS are the settings for the WebSocket's connection; the name that the
	// certificate must have is set here. Nil: Go's defaults.
	TLS *tls.Config
	// Dial connects; nil: directly.
	Dial Dialer
	// Plain allows ws:// to this machine itself, for tests whose API is plain HTTP.
	Plain bool
	// UserAgent is what we call ourselves in the handshake.
	UserAgent string
	// Log gets what happens; no secrets.
	Log zerolog.Logger
}

// A Stream is a subscription by WebSocket. There is one connection, with one
// subscription: RingCentral allows no more of them
// (notifications/websockets/subscribing).
type Stream struct {
	config Config
	wanted *wanted

	// Of Run alone.
	subscription subscription
	session      *wsc      // to recover; nil: nothing
	recoverTill  time.Time // when it is too late for that
	retry        retry
	doubles      doubles
	up           bool      // the sink has heard Up, and no Down since
	told         bool      // the sink has heard Down, and no Up since
	since        time.Time // when the interruption began; zero: there is none
}

// New makes a Stream. It does nothing before Run.
func New(c Config) *Stream {
	if c.Dial == nil {
		c.Dial = dial
	}
	c.UserAgent = cmp.Or(c.UserAgent, "phonecompanion")
	s := &Stream{config: c, wanted: newWanted()}
	s.subscription = subscription{create: subscriptionPath + "/", delivery: map[string]any{"transportType": "WebSocket"}}
	return s
}

// Want replaces the set of filters. It takes effect soon. While nothing is
// wanted there is no connection.
func (s *Stream) Want(filters []string) { s.wanted.set(filters) }

// Await returns nil when a wanted filter is subscribed. It returns a *Fault when
// it is refused, or while events do not come for another reason, and ctx.Err()
// when ctx ends before anything is known.
func (s *Stream) Await(ctx context.Context, filter string) error {
	return s.wanted.await(ctx, filter)
}

// Run keeps the connection until ctx ends. Then all goroutines have ended.
func (s *Stream) Run(ctx context.Context) {
	defer func() { s.wanted.lost(stopped()) }()
	for ctx.Err() == nil {
		filters := s.wanted.list()
		if len(filters) == 0 {
			s.rest()
			select {
			case <-s.wanted.changed:
			case <-ctx.Done():
			}
			continue
		}
		began := time.Now()
		fault := s.once(ctx)
		if fault == nil || ctx.Err() != nil {
			continue // nothing is wanted any more, or the end
		}
		if time.Since(began) > stableAfter {
			s.retry = retry{}
		}
		s.interrupted(fault)
		pause := s.retry.after(fault)
		s.config.Log.Warn().Err(fault).Dur("pause", pause).Msg("events of RingCentral: the WebSocket is tried again")
		if !s.pause(ctx, pause, fault) {
			return
		}
	}
}

// rest is the state while nothing is wanted.
func (s *Stream) rest() {
	s.wanted.idle()
	s.session, s.subscription.id = nil, ""
	s.up, s.told, s.since = false, false, time.Time{}
	s.retry = retry{}
}

// interrupted notes that the connection is lost, or was not had. The sink is told
// at once where no recovery is possible soon.
func (s *Stream) interrupted(fault *Fault) {
	if s.since.IsZero() {
		s.since = time.Now()
	}
	if s.session == nil || !s.up {
		s.down(fault)
	}
}

// down tells the sink, once.
func (s *Stream) down(fault *Fault) {
	s.wanted.lost(fault)
	s.up = false
	if !s.told {
		s.told = true
		s.config.Sink.Down(fault)
	}
}

// pause waits before the next attempt. An interruption that lasts is told
// meanwhile.
func (s *Stream) pause(ctx context.Context, d time.Duration, fault *Fault) bool {
	if quiet := quietFor - time.Since(s.since); s.up && d > quiet {
		if !sleep(ctx, max(quiet, 0)) {
			return false
		}
		d -= max(quiet, 0)
		s.down(fault)
	}
	return sleep(ctx, d)
}

// once connects and stays connected for as long as it goes. It returns nil when
// nothing is wanted any more.
func (s *Stream) once(ctx context.Context) *Fault {
	if s.session != nil && time.Now().After(s.recoverTill) {
		s.session = nil
	}
	// While RingCentral does not answer, the quiet time goes on.
	attempt := s.session
	limited, cancel := ctx, context.CancelFunc(func() {})
	if s.up {
		if s.since.IsZero() {
			s.since = time.Now()
		}
		limited, cancel = context.WithTimeout(ctx, max(quietFor-time.Since(s.since), firstPause))
	}
	c, fault := s.open(limited, attempt)
	late := limited.Err() != nil && ctx.Err() == nil
	cancel()
	if fault != nil {
		if late {
			fault = faultf(Network, "the WebSocket of events broke, and is not back within %v", quietFor)
		} else if attempt != nil && fault.Kind != Network {
			s.session = nil // it may be what RingCentral does not like
		}
		return fault
	}
	defer c.end()
	return c.run(ctx)
}

// open connects, up to the ConnectionDetails.
func (s *Stream) open(ctx context.Context, session *wsc) (*connection, *Fault) {
	p, fault := s.token(ctx, session)
	if fault != nil {
		return nil, fault
	}
	sock, fault := s.connect(ctx, p)
	if fault != nil {
		return nil, fault
	}
	c := s.converse(sock, p)
	if fault := c.begin(ctx, session != nil); fault != nil {
		c.end()
		return nil, fault
	}
	return c, nil
}
