package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"path/filepath"
	"time"
)

// measureAMI measures the loads of which AMI's figures are known, and those of an
// Asterisk in the same run where one is given.
func measureAMI(ctx context.Context, b *bench) error {
	a, err := b.openAMI(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	for _, part := range []struct {
		name string
		run  func(context.Context, *bench, *amiAddress) error
	}{
		{"pings", amiPings}, {"bursts", amiBursts}, {"paced events", amiPaced}, {"logins", amiLogIn}, {"a stuck client", amiStuck},
	} {
		if err := part.run(ctx, b, a); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

// amiOptions are what the command line says about an Asterisk to measure.
type amiOptions struct {
	addr, user, secret string
	start              string // a shell command that runs it in the foreground; "": it runs already
}

// amiFlags are their flags.
func amiFlags(f *flag.FlagSet, o *amiOptions) {
	f.StringVar(&o.addr, "ami", "", "the `ADDRESS` of an Asterisk's manager interface, to measure it in the same run")
	f.StringVar(&o.user, "ami-user", "bench", "the `NAME` of its user")
	f.StringVar(&o.secret, "ami-secret", "bench", "the `SECRET` of its user")
	f.StringVar(&o.start, "ami-start", "", "the shell `COMMAND` that runs that Asterisk in the foreground (default: it runs already)")
}

const amiReady = 30 * time.Second

// openAMI returns the Asterisk that is measured in this run; nil: none is.
func (b *bench) openAMI(ctx context.Context) (*amiAddress, error) {
	if b.ami.addr == "" {
		b.report.note("ami: the figures of AMI are the published ones, of another run; --ami measures an Asterisk in this run")
		return nil, nil
	}
	a := &amiAddress{addr: b.ami.addr, user: b.ami.user, secret: b.ami.secret}
	if b.ami.start == "" {
		b.report.note("ami: the Asterisk at %s was not started here, so it counts among the other programs, and its processor time is not known", a.addr)
		return a, nil
	}
	if c, err := net.DialTimeout("tcp", a.addr, dialTimeout); err == nil {
		c.Close()
		return nil, fmt.Errorf("something listens at %s already: end it, or leave --ami-start out", a.addr)
	}
	p, err := startProcess(command(ctx, "sh", "-c", "exec "+b.ami.start), filepath.Join(b.dir, "asterisk-output"))
	if err != nil {
		return nil, err
	}
	a.process = p
	for end := time.Now().Add(amiReady); ; time.Sleep(readyPoll) {
		c, err := a.dial(ctx, withoutEvents)
		if err == nil {
			c.Close()
			return a, nil
		}
		select {
		case <-p.exited:
			return nil, fmt.Errorf("the Asterisk of --ami-start ended: %s", p.words())
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), p.stop())
		default:
		}
		if time.Now().After(end) {
			return nil, errors.Join(fmt.Errorf("the Asterisk of --ami-start was not ready after %s: %w", amiReady, err), p.stop())
		}
	}
}

// close ends the Asterisk that was started here.
func (a *amiAddress) close() error {
	if a == nil {
		return nil
	}
	return a.process.stop()
}

// amiValue returns what a variant of AMI came to, or 0 where there is none.
func amiValue(v *variant, of func(*outcome) float64) float64 {
	if v == nil {
		return 0
	}
	return of(v.undisturbed())
}
