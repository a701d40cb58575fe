package main

import (
	"context"
	"fmt"
	"time"
)

const (
	amiLoginCount = 500
	benchUser     = "bench"
	benchSecret   = "benchmark"
)

// amiLogIn measures connections that log in, one after the other. The secret is
// one in a file, as AMI's is: a hash would cost 50 ms once, and little after it.
func amiLogIn(ctx context.Context, b *bench, a *amiAddress) error {
	v, err := b.startServer(ctx, setup{phones: quietPhones(1), monitor: "manual", user: benchUser})
	if err != nil {
		return err
	}
	defer b.end(v)
	server := newVariant("server", v.process, []caller{func(time.Time) (time.Time, error) {
		c, err := dialLine(ctx, v.line)
		if err != nil {
			return time.Time{}, err
		}
		err = c.ask("Login " + benchUser + " " + benchSecret)
		forget(c.Conn)
		return time.Time{}, err
	}})
	all, asterisk := []*variant{server}, (*variant)(nil)
	if a != nil {
		asterisk = newVariant(limitAMIRun, a.process, []caller{func(time.Time) (time.Time, error) {
			c, err := a.dial(ctx, withoutEvents)
			if err == nil {
				forget(c.Conn)
			}
			return time.Time{}, err
		}})
		all = append(all, asterisk)
	}
	const rounds = 2
	if err := interleave(ctx, b, exactly(pick(b, amiLoginCount, 20)), rounds, 0, all...); err != nil {
		return err
	}
	of := func(o *outcome) float64 { return 1000 * amiLoginCount / o.rate() }
	b.amiRow(fmt.Sprintf("%d connections that log in, one after the other", amiLoginCount), "ms", of(server.undisturbed()), amiLogins, amiValue(asterisk, of), nil)
	return nil
}
