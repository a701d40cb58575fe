package phonehttp

import (
	"context"
	"crypto/tls"
	"net"
	"net/netip"
	"time"
)

// dialer makes the connections. Probes of an idle connection are no use to one
// that has a deadline, and cost four calls of the system.
var dialer = net.Dialer{KeepAlive: -1}

// connect makes a connection to a phone, and makes it safe where that is wanted,
// both within ConnectTimeout.
func (p *Phone) connect(ctx context.Context, addr string, secure bool) (net.Conn, error) {
	ctx = before(ctx, time.Now().Add(ConnectTimeout))
	conn, err := reach(ctx, addr)
	if err != nil {
		return nil, &Error{PhaseConnect, addr, err}
	}
	if !secure {
		return conn, nil
	}
	ctx, cancel := withTimer(ctx)
	defer cancel()
	cfg := p.TLS.Clone()
	if cfg == nil {
		cfg = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if cfg.ServerName == "" {
		cfg.ServerName = p.Host
	}
	t := tls.Client(conn, cfg)
	if err := t.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, &Error{PhaseTLS, addr, err}
	}
	return t, nil
}

// reach connects. Nearly all phones are configured by their address, and need
// neither a resolver nor a race between addresses.
func reach(ctx context.Context, addr string) (net.Conn, error) {
	if to, err := netip.ParseAddrPort(addr); err == nil {
		return dialer.DialTCP(ctx, "tcp", netip.AddrPort{}, to)
	}
	ctx, cancel := withTimer(ctx)
	defer cancel()
	return dialer.DialContext(ctx, "tcp", addr)
}

// limited is a context with an earlier deadline, for those who look at the
// deadline by themselves, as a connection does: it has no timer of its own.
type limited struct {
	context.Context
	deadline time.Time
}

// before returns ctx with the deadline, unless it has an earlier one.
func before(ctx context.Context, deadline time.Time) context.Context {
	if earlier, ok := ctx.Deadline(); ok && earlier.Before(deadline) {
		return ctx
	}
	return limited{ctx, deadline}
}

// withTimer returns ctx with a timer for its deadline, for those who wait for
// Done alone.
func withTimer(ctx context.Context) (context.Context, context.CancelFunc) {
	l, ok := ctx.(limited)
	if !ok {
		return ctx, func() {}
	}
	return context.WithDeadline(l.Context, l.deadline)
}

// Deadline returns the earlier deadline.
func (l limited) Deadline() (time.Time, bool) { return l.deadline, true }
