package rcevents

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// run subscribes, and hands on what comes until the connection ends. It returns
// nil when nothing is wanted any more.
func (c *connection) run(ctx context.Context) *Fault {
	defer func() {
		c.recoverTill = time.Now().Add(limitOf(c.details.RecoveryTimeout, defaultRecovery))
	}()
	over := time.Now().Add(c.lifetime())
	change := time.Now()
	if c.recovered {
		c.wanted.subscribed(c.subscription.known(), c.subscription.refused())
		// What was on its way when the connection broke is delivered for
		// RingCentral, and nobody has read it; and for a recovery it keeps only so
		// many, the most recent ones (session-recovery).
		c.raise(true)
	} else if fault := c.subscribe(ctx); fault != nil {
		return fault
	} else {
		change = c.nextChange()
	}
	last := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		timer.Reset(time.Until(earlier(over, change)))
		m, due, fault := c.next(ctx, timer.C, c.wanted.changed)
		switch {
		case fault != nil:
			return fault
		case m != nil:
			if fault := c.handle(m); fault != nil {
				return fault
			}
		case !due: // a change of the filters
			change = earlier(change, time.Now().Add(max(changeRest, changePause-time.Since(last))))
		case !time.Now().Before(over):
			return faultf(Network, "the WebSocket of events is opened anew before RingCentral closes it")
		case len(c.wanted.list()) == 0:
			return nil
		default:
			if !c.current() {
				fault = c.change(ctx)
				last = time.Now()
			}
			if change = c.nextChange(); fault != nil {
				if fault.Status == 0 {
					return fault
				}
				change = time.Now().Add(c.retry.after(fault))
			}
		}
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// nextChange is when to ask again for filters that were refused.
func (c *connection) nextChange() time.Time {
	if at := c.subscription.due(); !at.IsZero() {
		return at.Add(changePause)
	}
	return c.began.Add(2 * defaultAbsolute) // never
}

// current tells whether the subscription is what is wanted.
func (c *connection) current() bool {
	at := c.subscription.due()
	return slices.Equal(c.subscription.list, c.wanted.list()) && (at.IsZero() || time.Now().Before(at))
}

// change changes the subscription. Where RingCentral refuses that, the old one
// goes on, and the new filters are told why they have to wait.
func (c *connection) change(ctx context.Context) *Fault {
	fault := c.subscribe(ctx)
	if fault != nil && fault.Status != 0 {
		c.wanted.waiting(fault)
	}
	return fault
}

// subscribe makes the subscription what is wanted, and tells whom it may concern.
// Where every single filter is refused, the connection stays, for others may be
// wanted.
func (c *connection) subscribe(ctx context.Context) *Fault {
	filters, before := c.wanted.list(), c.subscription.id
	fault := c.subscription.apply(ctx, c.request, filters)
	refused := c.subscription.refused()
	none := len(refused) == len(filters) && fault != nil && fault.lasting()
	switch {
	case none:
		c.wanted.subscribed(filters, refused)
		if c.up = false; !c.told {
			c.told = true
			c.Stream.config.Sink.Down(fault)
		}
		c.since = time.Time{}
		return nil
	case fault != nil:
		return fault
	}
	changed := c.wanted.subscribed(filters, refused)
	anew := before != "" && before != c.subscription.id // the old one had ended, nobody knows when
	if changed || anew || !c.up || !c.since.IsZero() {
		c.raise(true)
	}
	return nil
}

// raise tells the sink that events come, where it does not know or some may be
// missing.
func (c *connection) raise(missed bool) {
	c.since = time.Time{}
	if missed || !c.up {
		c.Stream.config.Log.Info().Int("filters", len(c.subscription.has)).Bool("missed", missed).Msg("events of RingCentral come by WebSocket")
		c.Stream.config.Sink.Up(missed)
	}
	c.up, c.told = true, false
}

// request sends a request and waits for its answer; what else comes is handled
// meanwhile.
func (c *connection) request(ctx context.Context, method, path string, body []byte) (reply, *Fault) {
	limits, limited := c.Stream.config.API.(Limits)
	if limited {
		if wait := limits.Silence(); wait > 0 {
			f := faultf(RateLimit, "%s: RingCentral got too many requests, and wants none for %v", subscribing, wait.Round(time.Second))
			f.Status, f.wait = http.StatusTooManyRequests, wait // as it would answer
			return reply{}, f
		}
	}
	id, err := c.send(head{Type: typeRequest, Method: method, Path: path}, body)
	if err != nil {
		return reply{}, faultf(Network, "the WebSocket of events broke: %s", c.place.clean(err))
	}
	over := time.NewTimer(answerTime)
	defer over.Stop()
	for {
		m, late, fault := c.next(ctx, over.C, nil)
		switch {
		case fault != nil:
			return reply{}, fault
		case late:
			return reply{}, faultf(Network, "%s: RingCentral did not answer within %v", subscribing, answerTime)
		case m.MessageID == id && (m.Type == typeRequest || m.Type == typeError):
			if m.Status == 0 && m.Type == typeError {
				m.Status = http.StatusBadRequest
			}
			if limited {
				limits.Heed(m.Status, m.wait())
			}
			return reply{m.Status, []byte(c.place.hide(string(m.body))), m.wait()}, nil
		}
		if fault := c.handle(m); fault != nil {
			return reply{}, fault
		}
	}
}

// handle takes one message that is no answer.
func (c *connection) handle(m *message) *Fault {
	switch m.Type {
	case typeNotification:
		e, err := parseEvent(m.body)
		if err != nil {
			c.session = nil // else it would come again
			return faultf(Protocol, "the WebSocket of events: %s", err)
		}
		e.Read = m.read
		if !c.doubles.seen(e.UUID) {
			c.Stream.config.Sink.Event(e)
		}
		return nil
	case typeHeartbeat:
		return c.heartbeat(m)
	case typeError:
		f := refusal("the WebSocket of events", m.Status, m.body, m.wait())
		f.Text = c.place.hide(f.Text)
		f.Kind = errorKind(f)
		c.last, c.lastAt = f, time.Now()
	}
	return nil // what else RingCentral may invent is no event
}

// errorKind is the kind of a fault that came as a message of its own: one without
// a status, such as a timeout of the connection, is mended by a new connection.
func errorKind(f *Fault) Kind {
	if f.Status == 0 && f.Kind == Refused {
		return Network
	}
	return f.Kind
}

// heartbeat answers RingCentral's heartbeat; an answer to ours is not answered.
func (c *connection) heartbeat(m *message) *Fault {
	if strings.HasPrefix(m.MessageID, messageName) || time.Since(c.answered) < beatPause {
		return nil
	}
	c.answered = time.Now()
	if len(m.MessageID) > maxUUID || m.MessageID == "" {
		return nil
	}
	if _, err := c.send(head{Type: typeHeartbeat, MessageID: m.MessageID}, nil); err != nil {
		return faultf(Network, "the WebSocket of events broke: %s", c.place.clean(err))
	}
	return nil
}

// messageID is the id of one of our messages. It need not be unique beyond its
// connection.
func messageID(n int) string { return messageName + strconv.Itoa(n) }

const messageName = "phonecompanion-"
