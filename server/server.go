package server

import (
	"context"
	"errors"
	"maps"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/connlimit"
	"github.com/phonecompanion/phonecompanion/password"
	"github.com/phonecompanion/phonecompanion/slowdown"
)

// A Server serves the line protocol. Serve may be called for several listeners.
type Server struct {
	config atomic.Pointer[Config]
	logger zerolog.Logger
	ids    atomic.Uint64
	ctx    context.Context // ends when the server begins to stop
	halt   context.CancelFunc

	passwords *password.Checker
	slow      slowdown.Slowdown // of failed logins
	pages     slowdown.Slowdown // counts pages that may not connect, for the log
	turned    slowdown.Slowdown // counts clients beyond a limit, for the log
	addresses connlimit.Limiter
	strangers atomic.Int64 // clients that must log in and have not
	webLogins webLogins    // of HTTP requests, under way
	raw       *rawRequests
	counts    Counts
	flushers  flushers

	mu        sync.Mutex
	sessions  map[*session]struct{}
	listeners map[net.Listener]struct{}
	stopping  bool
	running   sync.WaitGroup
}

// New makes a server.
func New(c Config) *Server {
	s := &Server{logger: c.Logger, passwords: password.NewChecker(), sessions: map[*session]struct{}{}, listeners: map[net.Listener]struct{}{}, raw: newRawRequests(), flushers: newFlushers()}
	s.ctx, s.halt = context.WithCancel(context.Background())
	s.Configure(c)
	return s
}

// Configure sets new limits and rights. Sessions that exist obey them from
// their next line on, and events of devices that a client may no longer hear
// of end at once. Exchange, Logger and Timers stay what they were given to New.
func (s *Server) Configure(c Config) {
	c.defaults()
	if old := s.config.Load(); old != nil {
		c.Exchange, c.Logger, c.Timers = old.Exchange, old.Logger, old.Timers
	}
	s.config.Store(&c)
	s.mu.Lock()
	all := slices.Collect(maps.Keys(s.sessions))
	s.mu.Unlock()
	for _, ss := range all {
		ss.review()
	}
}

// Listen opens a TCP listener whose connections have keep-alive on, and end when
// the client acknowledges nothing for as long as that would take.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	bound := func(_, _ string, c syscall.RawConn) (err error) {
		if failed := c.Control(func(fd uintptr) { err = boundUnacknowledged(fd, keepAliveIdle+keepAliveCount*keepAliveInterval) }); failed != nil {
			return failed
		}
		return err
	}
	lc := net.ListenConfig{Control: bound, KeepAliveConfig: net.KeepAliveConfig{
		Enable: true, Idle: keepAliveIdle, Interval: keepAliveInterval, Count: keepAliveCount,
	}}
	return lc.Listen(ctx, "tcp", address)
}

// Serve accepts connections until the listener is closed by Shutdown, and
// returns nil then.
func (s *Server) Serve(l net.Listener) error {
	s.mu.Lock()
	if s.stopping {
		s.mu.Unlock()
		l.Close()
		return nil
	}
	s.listeners[l] = struct{}{}
	s.mu.Unlock()
	pause := time.Duration(0)
	for {
		conn, err := l.Accept()
		if err == nil {
			pause = 0
			s.accept(conn)
			continue
		}
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		// Too many open files, most likely: wait for some to be closed.
		pause = min(max(2*pause, 5*time.Millisecond), acceptPause)
		s.logger.Error().Err(err).Dur("again_in", pause).Msg("accept")
		time.Sleep(pause)
	}
}

// accept begins a session.
func (s *Server) accept(conn net.Conn) {
	s.counts.accepted.Add(1)
	c := s.config.Load()
	if !s.addresses.Take(conn.RemoteAddr(), c.MaxPerAddress) {
		s.turnAway(conn, ConnectionLimit, "of one address", c.MaxPerAddress)
		return
	}
	ss := newSession(s, conn)
	s.mu.Lock()
	stopping, full := s.stopping, len(s.sessions) >= c.MaxConnections
	if stopping || full || !ss.admit() {
		s.mu.Unlock()
		s.addresses.Release(conn.RemoteAddr())
		switch {
		case stopping:
			s.counts.ended(Shutdown)
			dismiss(conn, Shutdown)
		case full:
			s.turnAway(conn, ConnectionLimit, "of all", c.MaxConnections)
		default:
			s.turnAway(conn, ConnectionLimit, "without login", c.MaxStrangers)
		}
		return
	}
	s.sessions[ss] = struct{}{}
	s.running.Add(1)
	s.mu.Unlock()
	go func() {
		defer s.running.Done()
		ss.run()
		ss.mu.Lock()
		why := ss.reason
		ss.mu.Unlock()
		s.counts.ended(why)
		s.addresses.Release(conn.RemoteAddr())
		s.mu.Lock()
		delete(s.sessions, ss)
		s.mu.Unlock()
	}()
}

// turnAway closes a connection that is beyond a limit.
func (s *Server) turnAway(conn net.Conn, why Reason, which string, limit int) {
	if _, count := s.turned.Delay(conn.RemoteAddr().String(), time.Now()); slowdown.Worth(count) {
		s.logger.Warn().Str("client", conn.RemoteAddr().String()).Str("reason", string(why)).Str("connections", which).Int("limit", limit).Int("count", count).Msg("client refused")
	}
	s.counts.ended(why)
	dismiss(conn, why)
}

// Counts returns what has happened to clients since the start.
func (s *Server) Counts() *Counts { return &s.counts }

// Sessions returns how many clients are connected.
func (s *Server) Sessions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sessions)
}

// Shutdown stops accepting, lets commands under way finish, and closes every
// client after its last reply. When ctx ends first, it closes them at once.
func (s *Server) Shutdown(ctx context.Context) {
	defer s.raw.stop(ctx)
	s.halt()
	s.mu.Lock()
	s.stopping = true
	for l := range s.listeners {
		l.Close()
	}
	for ss := range s.sessions {
		ss.stop()
	}
	s.mu.Unlock()
	done := make(chan struct{})
	go func() {
		s.running.Wait()
		close(done)
	}()
	select {
	case <-done:
		return
	case <-ctx.Done():
	}
	s.mu.Lock()
	for ss := range s.sessions {
		ss.abandon()
	}
	s.mu.Unlock()
	<-done
}
