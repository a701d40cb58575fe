package phonesim

import (
	"context"
	"fmt"
	"time"
)

// Reply says what an outside number does when it is called.
type Reply int

// The replies of an outside number.
const (
	ReplyAnswer   Reply = iota // ReplyAnswer answers after Behaviour.After.
	ReplyBusy                  // ReplyBusy is busy.
	ReplyNoAnswer              // ReplyNoAnswer rings; with Behaviour.After it gives up then.
)

// Behaviour describes a number outside the office.
type Behaviour struct {
	DisplayName string        // DisplayName is shown to the caller.
	Reply       Reply         // Reply says whether the number answers.
	After       time.Duration // After is the time to the answer, or to giving up.
	HangUpAfter time.Duration // HangUpAfter ends an answered call; 0 means never.
}

// AddOutside makes a number outside the office known to its phones, or changes
// what it does. A phone with the same extension goes first.
func (o *Office) AddOutside(number string, b Behaviour) {
	b.DisplayName = oneLine(b.DisplayName)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.outside[number] = b
}

// ringOutside lets an outside number do what it does.
func (c *call) ringOutside(b Behaviour) {
	o, l := c.office, c.callee
	l.outside = &OutsideCall{office: o, leg: l}
	o.outsideCalls[l.number] = l.outside
	switch {
	case b.Reply == ReplyAnswer:
		c.after(b.After, func() {
			c.answer()
			if b.HangUpAfter > 0 {
				c.after(b.HangUpAfter, func() { c.end(c.callee, "") })
			}
		})
	case b.After > 0:
		c.after(b.After, func() { c.end(c.callee, reasonUnavailable) })
	}
}

// An OutsideCall is a call in the hands of a party outside the office. When
// that party is transferred, it goes on with the new call.
type OutsideCall struct {
	office  *Office
	leg     *leg
	changed notifier
}

// CallFrom calls an extension from outside, as the number and name given. It
// fails only if there is no such phone; a busy one ends the call soon.
func (o *Office) CallFrom(number, displayName, extension string) (*OutsideCall, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.phones[extension] == nil {
		return nil, fmt.Errorf("there is no extension %q", extension)
	}
	c := &OutsideCall{office: o}
	c.leg = &leg{number: oneLine(number), name: oneLine(displayName), outside: c}
	o.place(c.leg, extension)
	return c, nil
}

// OutsideCall returns the latest call that was dialled to an outside number
// and is not over, or nil.
func (o *Office) OutsideCall(number string) *OutsideCall {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.outsideCalls[number]
}

// leave is the end of a call for a party outside.
func (o *Office) leave(l *leg) {
	switch c := l.outside; {
	case c == nil || c.leg != l:
	case l.next != nil && l.next.state != Ended:
		c.leg = l.next
	case o.outsideCalls[l.number] == c:
		delete(o.outsideCalls, l.number)
	}
}

// Call returns the call as the caller sees it.
func (c *OutsideCall) Call() Call {
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	return c.leg.view()
}

// Answered reports whether the call is connected.
func (c *OutsideCall) Answered() bool { return c.Call().State == Connected }

// Answer answers a call to the outside number, whatever its behaviour is.
func (c *OutsideCall) Answer() {
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	if c.leg.state == RingingIn {
		c.leg.call.answer()
	}
}

// HangUp ends the call, or gives it up if nobody has answered.
func (c *OutsideCall) HangUp() {
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	c.leg.hangUp()
}

// Wait returns when the condition holds, looking whenever the call has
// changed. It fails when the context ends.
func (c *OutsideCall) Wait(ctx context.Context, cond func(Call) bool) error {
	for {
		c.office.mu.Lock()
		v, ch := c.leg.view(), c.changed.wait()
		c.office.mu.Unlock()
		if cond(v) {
			return nil
		}
		select {
		case <-ch:
		case <-ctx.Done():
			return fmt.Errorf("call of %q: %w; it is %s", v.Local, ctx.Err(), v.State)
		}
	}
}
