package client

import (
	"context"
	"errors"
	"strconv"
	"sync"
)

// setup makes a new connection ready, and then keeps its devices monitored. It
// is a goroutine of its own: the answers come through the reader.
func (l *link) setup(after uint64, resume []*monitor) {
	ctx, cancel := context.WithTimeout(l.ctx, setupTimeout)
	err := l.prepare(ctx, after, resume)
	cancel()
	if err != nil {
		l.fail(err)
		return
	}
	l.client.ready(l)
	l.monitorAll()
}

// prepare logs in and asks for what was missed while there was no connection.
func (l *link) prepare(ctx context.Context, after uint64, resume []*monitor) error {
	if o := &l.client.o; o.User != "" {
		login, err := commandLine("Login", []string{o.User, o.Secret})
		if err != nil {
			return err
		}
		if err := l.exec(ctx, &call{verb: "Login", line: login}); err != nil {
			return err
		}
	}
	if len(resume) == 0 {
		return nil
	}
	// The devices that were monitored when the connection was lost come first,
	// and alone: Resume waits for every monitor that is asked for before it.
	var running sync.WaitGroup
	for _, m := range resume {
		running.Go(func() { l.monitor(ctx, m) })
	}
	running.Wait()
	s := &l.client.stream
	answered := func(k *call) error {
		if k.failed != nil {
			l.client.o.Logger.Warn("missed events cannot be had", "error", k.failed)
			return s.refused()
		}
		return nil
	}
	var refused *Error
	err := l.exec(ctx, &call{verb: "Resume", line: "Resume " + strconv.FormatUint(after, 10), inOrder: answered})
	if err != nil && !errors.As(err, &refused) {
		return err
	}
	// The replay has no end mark. The answer to a command that was given after the
	// answer to Resume comes behind it.
	return l.exec(ctx, &call{verb: "Ping", line: "Ping", inOrder: func(*call) error { return s.resumed() }})
}
