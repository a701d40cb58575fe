package server

import (
	"cmp"
	"slices"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/stli"
)

// pending is a command that has no answer on the wire yet.
type pending struct {
	reply  stli.Reply
	lines  []stli.Line   // what follows the reply
	after  []*stli.Event // Initiated, where it stands directly behind the reply
	greet  *stli.Options // options that come into force behind the reply
	number int           // of the greeting, in the order in which they came
	device string
	cmd    *phone.Command // nil: answered by the session itself
	done   bool           // the answer is known
	out    bool           // the answer is written

	written func() // called when the answer is written; may be nil
}

// held is an event that waits.
type held struct {
	event *stli.Event
	since time.Time
	made  *pending // the command of this connection that made the event, or nil
}

// outbox puts answers and events into the order that clients rely on:
//
//   - untagged commands are answered in the order in which they came;
//   - events of a device wait while a command of this connection for that
//     device has no answer; those that a command made wait for its answer only;
//   - in text format, the Initiated that a command made stands directly behind
//     its reply, and all other events wait, in order, while an untagged command
//     has no answer, but no longer than the event hold;
//   - in JSON format, events of other devices do not wait, except behind an
//     event that waits already: there numbers must rise;
//   - an event that a snapshot tells of already does not come behind it.
//
// It is pure bookkeeping: write is called for what goes out, in its order. The
// session's lock guards it.
type outbox struct {
	options  stli.Options
	greets   int // greetings that came
	greeted  int // the newest one that is answered
	hold     time.Duration
	untagged []*pending
	open     map[string]int // devices with unanswered commands of this connection
	commands map[*phone.Command]*pending
	waiting  []held
	paused   bool // no event goes out: older ones come first
	// replaying says that events of the store wait, because the client asked for them
	replaying bool

	writeLine  func(stli.Line)
	writeEvent func(*stli.Event)
}

// begin notes a command whose answer comes later.
func (o *outbox) begin(p *pending) {
	if p.greet != nil {
		o.greets++
		p.number = o.greets
	}
	if p.reply.Tag == "" {
		o.untagged = append(o.untagged, p)
	}
	if p.device != "" {
		if o.open == nil {
			o.open = map[string]int{}
		}
		o.open[p.device]++
	}
	if p.cmd != nil {
		if o.commands == nil {
			o.commands = map[*phone.Command]*pending{}
		}
		o.commands[p.cmd] = p
	}
}

// finish takes the answer of a command and writes what may be written now.
func (o *outbox) finish(p *pending, now time.Time) {
	p.done = true
	if p.reply.Tag != "" {
		o.answer(p)
		o.release(now)
		return
	}
	for len(o.untagged) > 0 && o.untagged[0].done {
		first := o.untagged[0]
		o.untagged[0] = nil
		o.untagged = o.untagged[1:]
		o.answer(first)
		o.release(now)
	}
}

// answer writes one answer with what belongs to it.
func (o *outbox) answer(p *pending) {
	p.out = true
	o.writeLine(&p.reply)
	o.catchUp(p.lines)
	for _, l := range p.lines {
		o.writeLine(l)
	}
	if p.greet != nil {
		o.enforce(p)
	}
	for _, e := range p.after {
		o.writeEvent(e)
	}
	if p.written != nil {
		p.written()
	}
	if p.device != "" {
		if o.open[p.device]--; o.open[p.device] == 0 {
			delete(o.open, p.device)
		}
	}
	if p.cmd != nil {
		delete(o.commands, p.cmd)
	}
}

// kept returns how many lines wait for the answer of an earlier command.
func (o *outbox) kept() (lines int) {
	for _, p := range o.untagged {
		lines += 1 + len(p.lines)
	}
	return lines
}

// starting tells whether a MonitorStart has no reply on the wire yet.
func (o *outbox) starting() bool {
	return slices.ContainsFunc(o.untagged, func(p *pending) bool { return p.reply.Verb == stli.VerbMonitorStart })
}

// enforce brings the options of a greeting into force. One that waited for its
// turn behind an untagged command changes nothing where a newer, tagged one has
// been answered: that one had its options in it already.
func (o *outbox) enforce(p *pending) {
	if p.number < o.greeted {
		return
	}
	o.greeted, o.options = p.number, *p.greet
	if !o.options.JSON {
		return
	}
	// From now on numbers rise: what would have stood behind its reply, before
	// older events, waits for that reply in its own place.
	for _, c := range o.commands {
		for _, e := range c.after {
			o.waiting = append(o.waiting, held{event: e, made: c})
		}
		c.after = nil
	}
	o.sort()
}

// deliver takes an event. It tells whether the event waits.
func (o *outbox) deliver(e *stli.Event, now time.Time) bool {
	made := o.maker(e)
	switch {
	case made != nil && e.Name == stli.Initiated && !o.options.JSON:
		made.after = append(made.after, e)
		return false
	case made == nil && !o.paused && len(o.waiting) == 0 && !o.commanded(e) && !o.replyDue():
		o.writeEvent(e)
		return false
	}
	o.waiting = append(o.waiting, held{e, now, made})
	o.release(now) // others than the commanded device may be free to go
	return len(o.waiting) > 0
}

// maker returns the unanswered command of this connection that made an event.
func (o *outbox) maker(e *stli.Event) *pending {
	cmd, ok := e.Origin.(*phone.Command)
	if !ok {
		return nil
	}
	return o.commands[cmd]
}

// commanded tells whether a command for the event's device has no answer.
func (o *outbox) commanded(e *stli.Event) bool { return o.open[e.Device] > 0 }

// replyDue tells whether a client that takes the next line for its reply waits
// for one.
func (o *outbox) replyDue() bool { return !o.options.JSON && len(o.untagged) > 0 }

// release writes the waiting events that need not wait any longer.
func (o *outbox) release(now time.Time) {
	if o.paused {
		return
	}
	defer func() { o.replaying = o.replaying && len(o.waiting) > 0 }()
	kept := o.waiting[:0]
	for i, h := range o.waiting {
		switch {
		case !o.blocked(h, kept, now):
			o.writeEvent(h.event)
		case o.options.JSON:
			kept = append(kept, o.waiting[i:]...)
			clear(o.waiting[len(kept):])
			o.waiting = kept
			return
		default:
			kept = append(kept, h)
		}
	}
	clear(o.waiting[len(kept):])
	o.waiting = kept
}

// blocked tells whether an event must wait. kept are those before it that do.
func (o *outbox) blocked(h held, kept []held, now time.Time) bool {
	if h.made != nil {
		return !h.made.out || slices.ContainsFunc(kept, func(k held) bool { return k.event.Device == h.event.Device })
	}
	return o.commanded(h.event) || o.replyDue() && now.Sub(h.since) < o.hold
}

// next returns when the first waiting event has waited long enough; ok is
// false when none waits for the time alone.
func (o *outbox) next() (at time.Time, ok bool) {
	if o.paused || !o.replyDue() {
		return time.Time{}, false
	}
	for _, h := range o.waiting {
		if h.made == nil && !o.commanded(h.event) {
			return h.since.Add(o.hold), true
		}
	}
	return time.Time{}, false
}

// replay takes the events that Resume replays, and returns those that go out at
// once. One that waits already is not said twice. One that is newer than one that
// waits takes its place behind it: behind any where numbers rise, behind those of
// its device in text.
func (o *outbox) replay(missed []*stli.Event, now time.Time) []*stli.Event {
	if len(o.waiting) == 0 {
		return missed
	}
	waits := make(map[uint64]bool, len(o.waiting))
	oldest := map[string]uint64{} // that waits
	queue := func(e *stli.Event) string {
		if o.options.JSON {
			return ""
		}
		return e.Device
	}
	for _, h := range o.waiting {
		waits[h.event.Seq] = true
		if at, ok := oldest[queue(h.event)]; !ok || h.event.Seq < at {
			oldest[queue(h.event)] = h.event.Seq
		}
	}
	var first, later []*stli.Event
	for _, e := range missed {
		at, ok := oldest[queue(e)]
		switch {
		case waits[e.Seq]:
		case ok && at < e.Seq:
			later = append(later, e)
		default:
			first = append(first, e)
		}
	}
	for _, e := range later {
		o.waiting = append(o.waiting, held{event: e, since: now})
	}
	if len(later) > 0 {
		o.sort()
		o.replaying = true
	}
	return first
}

// sort puts the waiting events into the order of their numbers.
func (o *outbox) sort() {
	slices.SortStableFunc(o.waiting, func(a, b held) int { return cmp.Compare(a.event.Seq, b.event.Seq) })
}

// forget drops the waiting events up to a number: the client is told that they
// are missing, and hears a snapshot in their place.
func (o *outbox) forget(upTo uint64) {
	o.waiting = slices.DeleteFunc(o.waiting, func(h held) bool { return h.event.Seq <= upTo })
}

// catchUp writes the waiting events that a snapshot, which comes next, tells
// of already: behind it they would look like news. Where numbers must rise, an
// event of another device that still has to wait stops it; such a client sees
// by the numbers what the snapshot has in it.
func (o *outbox) catchUp(lines []stli.Line) {
	if len(lines) == 0 || len(o.waiting) == 0 {
		return
	}
	end, ok := lines[len(lines)-1].(stli.SnapshotEnd)
	if !ok {
		return
	}
	told := func(h held) bool { return h.event.Device == end.Device && h.event.Seq <= end.Seq }
	kept := o.waiting[:0]
	for i, h := range o.waiting {
		if !told(h) {
			kept = append(kept, h)
			if o.options.JSON {
				kept = append(kept, o.waiting[i+1:]...)
				break
			}
			continue
		}
		o.writeEvent(h.event)
	}
	clear(o.waiting[len(kept):])
	o.waiting = kept
}
