package client

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// monitorsAtOnce is how many monitors are asked for at the same time: half of
// the commands that a connection may have under way, so that dead phones never
// take the place of the program's own commands.
const monitorsAtOnce = maxPending / 2

// A monitor is a device that shall be monitored. The client's lock guards it.
type monitor struct {
	device string
	up     bool // its events come
	resume bool // its events came when the connection was lost
	trying bool
	tried  bool // on this connection
	told   bool // an Unmonitored was handed out
	behind bool // the events after since are missing
	since  uint64
	err    error
	pause  backoff
	next   time.Time // when to try again
}

func (c *Client) newMonitor(device string) *monitor {
	return &monitor{device: device, pause: backoff{min: c.o.MinBackoff, max: c.o.MaxBackoff}}
}

// lost notes that the connection is lost.
func (m *monitor) lost() {
	m.resume = m.up || m.resume && !m.tried
	m.up, m.trying, m.tried, m.next = false, false, false, time.Time{}
}

// Monitor adds a device to those that are monitored, from now on and on every
// later connection, and waits until that has been tried once. After an error
// the client goes on trying, until Unmonitor.
func (c *Client) Monitor(ctx context.Context, device string) error {
	if err := checkDevice(device); err != nil {
		return err
	}
	c.mu.Lock()
	m := c.devices[device]
	if m == nil {
		m = c.newMonitor(device)
		c.devices[device] = m
	}
	c.mu.Unlock()
	c.wakeMonitors()
	return c.await(ctx, func() (bool, error) { return m.up, m.failure() })
}

// failure returns why the device could not be monitored on this connection.
func (m *monitor) failure() error {
	if m.tried && !m.up {
		return m.err
	}
	return nil
}

// Unmonitor ends Monitor. Events that are in the buffer already still come.
func (c *Client) Unmonitor(ctx context.Context, device string) error {
	if err := checkDevice(device); err != nil {
		return err
	}
	c.mu.Lock()
	delete(c.devices, device)
	l := c.link
	c.mu.Unlock()
	if l == nil {
		return nil // a monitor ends with its connection
	}
	ctx, cancel := context.WithTimeout(ctx, c.o.CommandTimeout)
	defer cancel()
	err := l.exec(ctx, stopCall(device))
	if errors.Is(err, ErrNotConnected) {
		return nil
	}
	return err
}

func stopCall(device string) *call {
	line, _ := commandLine("MonitorStop", []string{device}) // checked when it was added
	return &call{verb: "MonitorStop", device: device, line: line}
}

// toResume returns the devices whose events were coming when the last
// connection was lost.
func (c *Client) toResume() []*monitor {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []*monitor
	for _, m := range c.devices {
		if m.resume {
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b *monitor) int { return cmp.Compare(a.device, b.device) })
	return all
}

// noResume notes that the missed events are lost for good: every device needs
// a snapshot.
func (c *Client) noResume() {
	c.change(func() {
		for _, m := range c.devices {
			m.up, m.resume, m.behind = false, false, false
		}
	})
}

// fresh notes that the snapshot of a device has come.
func (c *Client) fresh(device string) {
	c.change(func() {
		if m := c.devices[device]; m != nil {
			m.up, m.tried = true, true
		}
	})
}

// allTried tells whether every device has been tried on this connection.
func (c *Client) allTried() bool {
	for _, m := range c.devices {
		if !m.tried {
			return false
		}
	}
	return true
}

func (c *Client) wakeMonitors() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// monitorAll monitors every device that is not, and tries again those that
// could not be, until the connection is lost.
func (l *link) monitorAll() {
	var running sync.WaitGroup
	defer running.Wait()
	places := make(chan struct{}, monitorsAtOnce)
	for {
		due, wait := l.client.due(time.Now())
		for _, m := range due {
			running.Go(func() {
				select {
				case places <- struct{}{}:
				case <-l.ctx.Done():
					return
				}
				defer func() { <-places }()
				l.monitor(l.ctx, m)
				l.client.wakeMonitors()
			})
		}
		t := time.NewTimer(wait)
		select {
		case <-t.C:
		case <-l.client.wake:
		case <-l.ctx.Done():
		}
		t.Stop()
		if l.ctx.Err() != nil {
			return
		}
	}
}

// due returns the devices to try now, and when to look again.
func (c *Client) due(now time.Time) (due []*monitor, wait time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	wait = c.o.MaxBackoff
	for _, m := range c.devices {
		switch {
		case m.up || m.trying:
		case m.next.After(now):
			wait = min(wait, m.next.Sub(now))
		default:
			m.trying = true
			due = append(due, m)
		}
	}
	return due, wait
}

// monitor tries to monitor one device.
func (l *link) monitor(ctx context.Context, m *monitor) {
	line, err := commandLine("MonitorStart", []string{m.device})
	if err != nil || !l.client.wants(m) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, l.client.o.CommandTimeout)
	defer cancel()
	err = l.exec(ctx, &call{verb: "MonitorStart", device: m.device, line: line, inOrder: func(k *call) error { return l.monitored(m, k) }})
	var refused *Error
	if err != nil && l.ctx.Err() == nil && !errors.As(err, &refused) {
		l.client.change(func() { m.failed(err) }) // no answer; this may be asked for twice
		l.client.o.Logger.Warn("no answer to MonitorStart", "device", m.device, "error", err)
	}
}

// failed notes a failure.
func (m *monitor) failed(err error) {
	m.err, m.tried, m.trying = err, true, false
	m.next = time.Now().Add(m.pause.next())
}

func (c *Client) wants(m *monitor) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.devices[m.device] == m
}

// monitored takes the answer to MonitorStart. The reader calls it, so what it
// hands out stands in its place among the events.
func (l *link) monitored(m *monitor, k *call) error {
	c := l.client
	if !c.wants(m) {
		if k.failed == nil {
			ctx, cancel := context.WithTimeout(l.ctx, c.o.CommandTimeout)
			go func() {
				defer cancel()
				l.exec(ctx, stopCall(m.device))
			}()
		}
		return nil
	}
	var tell []Message
	if k.failed != nil {
		c.change(func() {
			if m.failed(k.failed); !m.told {
				tell = append(tell, &Unmonitored{m.device, k.failed})
			}
			if m.resume {
				m.behind, m.since = true, c.stream.last
			}
			m.told, m.resume = true, false
		})
		return c.stream.passAll(tell)
	}
	c.change(func() {
		if m.behind && k.snapshot.Seq > m.since {
			tell = append(tell, &Gap{From: m.since + 1, To: k.snapshot.Seq, Device: m.device})
		}
		m.up, m.tried, m.trying, m.told, m.behind, m.err = true, true, false, false, false, nil
		m.pause.reset()
	})
	if err := c.stream.passAll(tell); err != nil {
		return err
	}
	return c.stream.snapshot(k.snapshot)
}
