package client

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// commandWait is how long a command waits for a lost connection to come back:
	// long enough for a server that is started again, and short enough that
	// nobody's phone dials when he has given up already.
	commandWait = 2 * time.Second
	// closeWait is how long Close waits for the server's good-bye.
	closeWait = 2 * time.Second
	// stallWait is how long the buffer may stay full before the connection is
	// given up. The server would do the same at the same time.
	stallWait = 10 * time.Second
)

// errStalled says that the program does not take its messages.
var errStalled = errors.New("messages are not taken")

// A Client is a client of one server. Its methods may be called by any number
// of goroutines.
type Client struct {
	address  string
	o        Options
	messages chan Message
	ctx      context.Context // ends with Close
	cancel   context.CancelFunc
	done     chan struct{} // closed when everything has ended
	tags     atomic.Uint64
	stream   stream // of the goroutine that reads

	mu       sync.Mutex
	link     *link // the connection, when it is ready for commands
	err      error // why there is none
	attempts int   // how many have failed since the last success
	devices  map[string]*monitor
	changed  chan struct{} // closed, and made anew, when one of these has changed
	wake     chan struct{} // there is a device to monitor
}

// New makes a client and lets it connect. It does not wait: as long as the
// server cannot be reached the client tries again. Close ends it.
func New(address string, o Options) (*Client, error) {
	o, err := o.withDefaults(address)
	if err != nil {
		return nil, err
	}
	c := &Client{
		address: address, o: o, messages: make(chan Message, o.Buffer), done: make(chan struct{}),
		devices: map[string]*monitor{}, changed: make(chan struct{}), wake: make(chan struct{}, 1),
	}
	c.stream.floor = map[string]uint64{}
	if o.ResumeAfter > 0 {
		c.stream.last, c.stream.known, c.stream.moved = o.ResumeAfter, true, true
	}
	for _, d := range o.Devices {
		c.devices[d] = c.newMonitor(d)
		c.devices[d].resume = o.ResumeAfter > 0
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	go c.run()
	return c, nil
}

// Dial is New that waits until the client is connected and logged in, and the
// monitor of every device has been tried. It fails when the first attempt to
// connect fails, or ctx ends. A device that cannot be monitored is no failure:
// an [Unmonitored] tells of it. The context has no meaning for the client
// later on.
func Dial(ctx context.Context, address string, o Options) (*Client, error) {
	c, err := New(address, o)
	if err != nil {
		return nil, err
	}
	err = c.await(ctx, func() (bool, error) {
		if c.attempts > 0 {
			return false, c.err
		}
		return c.link != nil && c.allTried(), nil
	})
	if err != nil {
		c.Close()
		return nil, fmt.Errorf("dial %s: %w", address, err)
	}
	return c, nil
}

// Messages returns the channel of messages. It is closed by Close.
func (c *Client) Messages() <-chan Message { return c.messages }

// Close ends every monitor of this client, says good-bye to the server and
// closes the connection. Commands under way end, with ErrOutcomeUnknown. It
// returns within a few seconds, whatever the server does.
func (c *Client) Close() error {
	c.mu.Lock()
	l := c.link
	c.mu.Unlock()
	if l != nil && c.ctx.Err() == nil {
		ctx, cancel := context.WithTimeout(c.ctx, closeWait)
		l.exec(ctx, &call{verb: "BYE", line: "BYE"})
		cancel()
	}
	c.cancel()
	<-c.done
	return nil
}

// run keeps the client connected until it is closed.
func (c *Client) run() {
	defer close(c.done)
	defer close(c.messages)
	pause := backoff{min: c.o.MinBackoff, max: c.o.MaxBackoff}
	for {
		began := time.Now()
		err := c.connect()
		if c.ctx.Err() != nil {
			c.lost(ErrClosed)
			return
		}
		c.lost(err)
		var refused *Error
		switch {
		case errors.As(err, &refused) && refused.Verb == "Login":
			pause.failures = 30 // a server slows down whoever guesses: the longest pause
		case time.Since(began) > c.o.MaxBackoff:
			pause.reset()
		}
		wait := pause.next()
		c.o.Logger.Warn("not connected", "server", c.address, "error", err, "again_in", wait)
		if !sleep(c.ctx, wait) {
			c.lost(ErrClosed)
			return
		}
	}
}

// lost notes that there is no connection, and why.
func (c *Client) lost(err error) {
	c.change(func() {
		c.link, c.err = nil, err
		c.attempts++
		for _, m := range c.devices {
			m.lost()
		}
	})
	if c.o.OnState != nil {
		c.o.OnState(err)
	}
}

// ready notes that a connection takes commands now.
func (c *Client) ready(l *link) {
	if l.ctx.Err() != nil {
		return
	}
	c.change(func() { c.link, c.err, c.attempts = l, nil, 0 })
	c.o.Logger.Info("connected", "server", c.address)
	if c.o.OnState != nil {
		c.o.OnState(nil)
	}
}

// change changes the state and tells those who wait for it.
func (c *Client) change(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
	close(c.changed)
	c.changed = make(chan struct{})
}

// await waits until ok says so; it is called with the lock held.
func (c *Client) await(ctx context.Context, ok func() (bool, error)) error {
	for {
		c.mu.Lock()
		is, err := ok()
		changed, closed := c.changed, c.err == ErrClosed
		c.mu.Unlock()
		switch {
		case closed || c.ctx.Err() != nil:
			return ErrClosed
		case err != nil || is:
			return err
		}
		select {
		case <-changed:
		case <-c.ctx.Done():
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// current returns the connection, and waits a little for it.
func (c *Client) current(ctx context.Context) (*link, error) {
	var l *link
	wait, cancel := context.WithTimeout(ctx, commandWait)
	defer cancel()
	err := c.await(wait, func() (bool, error) { l = c.link; return l != nil && l.ctx.Err() == nil, nil })
	switch {
	case err == nil:
		return l, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, ErrClosed):
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.link != nil: // its end has not been dealt with yet
		return nil, c.link.lostError()
	case c.err != nil:
		return nil, lost(c.err)
	}
	return nil, ErrNotConnected
}

// put hands a message to the program. While the buffer is full nothing is
// read. When it stays full the connection is given up; the message still comes
// first.
func (c *Client) put(l *link, m Message) error {
	select {
	case c.messages <- m:
		return nil
	default:
	}
	t := time.NewTimer(c.o.stall)
	defer t.Stop()
	select {
	case c.messages <- m:
		return nil
	case <-c.ctx.Done():
		return c.ctx.Err()
	case <-t.C:
	}
	l.fail(errStalled)
	select {
	case c.messages <- m:
		return nil
	case <-c.ctx.Done():
		return c.ctx.Err()
	}
}
