package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// A trafficCall is one call at one phone.
type trafficCall struct {
	t       *traffic
	phone   *trafficPhone
	kind    *kind
	talk    *conversation
	client  *trafficClient // that commands, if one does
	r       *rand.Rand
	factor  float64 // of its pauses
	began   time.Time
	end     time.Time // of the run: until then everything has ended
	far, to string
	fill    *strings.Replacer
	ids     [3]string // the phone's own of its calls
	first   bool      // the phone tells before it answers a request

	told, commands int
}

// trafficClosing is the part of a run over which calls end early that would
// last beyond it.
const trafficClosing = 0.05

func (t *traffic) newCall(p *trafficPhone, k *kind, r *rand.Rand, at, end time.Time) *trafficCall {
	number := t.started.Add(1)
	c := &trafficCall{
		t: t, phone: p, kind: k, r: r, factor: t.factor, began: at, client: p.clients[0], first: r.IntN(2) == 0,
		far: fmt.Sprintf("0%09d", r.IntN(1_000_000_000)), to: fmt.Sprint(firstExtension + r.IntN(trafficNumbers)),
	}
	c.end = end.Add(time.Duration(r.Float64() * trafficClosing * float64(t.lasting)))
	c.fill = filler(p.extension, c.far, c.to)
	for n := 1; n < len(c.ids); n++ {
		c.ids[n] = fmt.Sprintf("3c%010x-x%d@%s", number, n, phoneAddress(p.number))
	}
	c.talk = newConversation(k.name, len(p.clients), 0, func(id string) bool {
		_, known := t.ids.LoadOrStore(id, nil)
		return known
	})
	p.begin(c.talk)
	return c
}

// run takes the call through its steps. Steps of the phone begin when they are
// due, whether or not clients have heard of those before.
func (c *trafficCall) run(ctx context.Context) {
	due := c.began
	for i := range c.kind.steps {
		s := &c.kind.steps[i]
		due = c.after(due, s.pause)
		select {
		case <-c.t.clock.at(due):
		case <-ctx.Done():
			return
		}
		if c.talk.fault() != "" {
			break
		}
		if s.say == "" {
			c.t.lag.record(c.phone.number, time.Since(due))
			c.tell(s.tells, due)
			continue
		}
		// A client commands what it sees: it has heard of all that came before.
		if !c.talk.wait(completeWithin, c.talk.who) {
			break
		}
		c.command(s)
	}
	c.talk.wait(completeWithin, c.talk.everyone()...)
	if c.talk.fault() != "" {
		for n := 1; n < len(c.ids); n++ { // so that the server forgets them
			c.phone.send(c.t.server.http, "disconnected", c.query(n, ""))
		}
	}
}

// after returns when a step is due. When the run ends, no more time passes.
func (c *trafficCall) after(due time.Time, p pause) time.Time {
	at := due.Add(p.draw(c.r, c.factor))
	if at.After(c.end) {
		at = due.Add(pauseLeast)
		if at.Before(c.end) {
			at = c.end
		}
	}
	return at
}

// tell lets the phone tell some things, one after the other as phones do. The
// first is meant for due; where that is zero no times are taken.
func (c *trafficCall) tell(tells []tell, due time.Time) {
	timed := !due.IsZero()
	for _, t := range tells {
		c.talk.expect(c.lines(t.want, t.call, due)...)
		c.talk.note("the phone tells: %s", t.event)
		if err := c.phone.send(c.t.server.http, t.event, c.query(t.call, t.reason)); err != nil {
			c.talk.fail("the phone could not tell %s: %v", t.event, err)
			return
		}
		c.told++
		if timed {
			due = time.Now()
		}
	}
}

// lines fills in the lines that clients must get.
func (c *trafficCall) lines(texts []string, call int, from time.Time) []wanted {
	var list []wanted
	for _, text := range texts {
		w := wanted{text: c.fill.Replace(text), call: call}
		if !from.IsZero() {
			w.from = from.Sub(c.t.base)
		}
		list = append(list, w)
	}
	return list
}

// query is what stands behind an action URL of the phone.
func (c *trafficCall) query(call int, reason string) string {
	remote, name := "sip:"+c.far+"@pbx.example;user=phone", "John Doe"
	if call == 2 {
		remote, name = "sip:"+c.to+"@pbx.example", "J\u00f6rg M\u00fc\u00dfig"
	}
	if reason == "" {
		reason = "$cancel_reason"
	}
	return "call=" + c.ids[call] + "&remote=" + remote + "&local=sip:" + c.phone.extension + "@pbx.example&name=" + name + "&reason=" + reason
}

// command lets the client command, and the phone do what it is asked for.
func (c *trafficCall) command(s *step) {
	var targets []string
	for _, a := range s.ask {
		targets = append(targets, c.fill.Replace(a))
	}
	line := c.fill.Replace(s.say)
	verb, _, _ := strings.Cut(line, " ")
	reply := wanted{text: "error_ind SUCCESS " + verb, reply: true, from: time.Since(c.t.base)}
	c.commands++
	tag := fmt.Sprintf("%s.%d", c.phone.extension, c.commands)
	if c.client.json {
		reply.tag = tag
	}
	c.talk.expect(append([]wanted{reply}, c.lines(s.own, s.call, time.Time{})...)...)
	c.talk.note("client %d commands: %s", c.talk.who, line)
	asked := c.phone.await(targets)
	if err := c.client.command(c.phone.extension, line, tag); err != nil {
		c.talk.fail("%s could not be sent: %v", line, err)
		close(asked.answered)
		return
	}
	timer := time.NewTimer(completeWithin)
	defer timer.Stop()
	select {
	case <-asked.arrived:
	case <-timer.C:
		c.talk.fail("the phone was not asked for %q within %s", targets, completeWithin)
		close(asked.answered)
		return
	}
	if c.first { // these wait for the answer to the command: their time says nothing
		c.tell(s.tells, time.Time{})
		close(asked.answered)
		return
	}
	close(asked.answered)
	c.tell(s.tells, time.Now())
}
