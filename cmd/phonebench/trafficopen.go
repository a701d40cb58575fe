package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"
)

// trafficSize is so many users, each with a phone; clients that command the
// phones, ten each or so; clients that watch the phones of a group; and clients
// that watch all.
type trafficSize struct{ users, own, groups, wallboards int }

// open starts the phones' side and a server, and connects the clients.
func (t *traffic) open(ctx context.Context, b *bench, size trafficSize) (err error) {
	for i := range size.users {
		t.phones = append(t.phones, &trafficPhone{number: i, extension: fmt.Sprint(firstExtension + i)})
	}
	if t.board, err = openSwitchboard(t.phones, func(err error) { t.fail("%v", err) }); err != nil {
		return err
	}
	all := make([]phoneSetup, size.users)
	for i, p := range t.phones {
		all[i] = phoneSetup{p.extension, fmt.Sprintf("%s:%d", phoneAddress(i), t.board.port())}
	}
	// The phones are set by hand: monitoring them costs no request.
	s := setup{
		phones: all, monitor: "manual", shipped: trafficProfile, stateDir: filepath.Join(b.dir, "state-traffic"),
		clients: size.own + size.groups + size.wallboards + 10,
	}
	tokens, err := makeTokens(s.stateDir, all)
	if err != nil {
		return err
	}
	for _, p := range t.phones {
		p.base = "/a/" + p.extension + "/" + tokens[p.extension] + "/"
	}
	if t.server, err = b.startServer(ctx, s); err != nil {
		return err
	}
	return t.connect(ctx, size)
}

// connect lets the clients monitor. All that the server says of it is over by
// then, so numbers are looked at from the first one.
func (t *traffic) connect(ctx context.Context, size trafficSize) error {
	own, groups := size.own, size.groups
	n := len(t.phones)
	clients := make([]*trafficClient, own+groups+size.wallboards)
	faults := make(chan error, len(clients))
	limit := make(chan struct{}, monitoring)
	for i := range clients {
		phones, whole := all(0, 0, n), i >= own+groups
		switch {
		case i < own:
			phones = split(i, own, n)
		case !whole:
			phones = split(i-own, groups, n)
		}
		limit <- struct{}{}
		go func() {
			c, err := t.openClient(ctx, i, phones, whole)
			clients[i] = c
			faults <- err
			<-limit
		}()
	}
	var first error
	for range clients {
		if err := <-faults; first == nil {
			first = err
		}
	}
	for _, c := range clients {
		if c == nil {
			continue
		}
		t.clients = append(t.clients, c)
		for _, p := range c.phones {
			t.phones[p].clients = append(t.phones[p].clients, c)
		}
	}
	return first
}

// listen lets the clients read.
func (t *traffic) listen() {
	for _, c := range t.clients {
		go c.read()
	}
}

// settle listens for lines that should not come any more.
func (t *traffic) settle(ctx context.Context) {
	select {
	case <-time.After(trafficSettle):
	case <-ctx.Done():
	}
	t.over.Store(true)
}

func (t *traffic) close(b *bench) {
	t.over.Store(true)
	for _, c := range t.clients {
		c.Close()
	}
	if t.server != nil {
		b.end(t.server)
	}
	if t.board != nil {
		t.board.close()
	}
}
