package server_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/stli"
)

// sessionModel says what must hold of every session, whatever the client
// sends:
//
//   - every line is a whole line of the dialect in force, byte for byte as the
//     server would write what it says;
//   - every command has one reply, with its tag; untagged ones come in order;
//     there is no reply without a command, and nothing behind the last;
//   - the lines of a list stand together behind the reply that they belong to;
//   - events are those of monitored devices, each once, in the order of its
//     device and without a hole; in JSON their numbers rise.
type sessionModel struct {
	t      *testing.T
	stream []byte

	// What the client has asked, in its order.
	commands      []*expected
	tooLong       bool // the session ends there
	refusals      int  // bytes of telnet refusals that may come at most
	failedLogins  int
	ambiguous     bool // one tag for two commands of one kind: nobody can tell their replies apart
	expectsEndTag bool
	users         bool // somebody may log in

	events  []*stli.Event // all that have happened
	atLeast int           // so many before the client's last command

	options   stli.Options // in force
	newest    int          // the newest greeting that has been answered
	last      *parsedLine
	block     string // what must come next: lines of a list
	device    string // whose snapshot it is
	info      string // the DeviceInformation that must come next
	seq       uint64 // of the last event in JSON
	resumed   uint64 // the lowest number that the client resumed from
	always    bool   // the session has been in text only, without Resume
	closed    bool   // nothing may come any more
	monitored map[string]*trace
	stopped   map[string]int // how many events there had been when its monitor was ended
	watching  map[string]int // the newest MonitorStart or MonitorStop of a device that is answered
	line      string         // for failures
	next      string         // the line behind it
}

// expected is a command and what is known of its reply.
type expected struct {
	order    int
	tag      string
	verb     stli.Verb
	device   string
	success  *bool // nil: it depends
	suffix   string
	greet    *stli.Options // in force behind the reply
	snapshot bool          // a snapshot follows success
	resume   uint64
}

// newSessionModel reads what the client will send.
func newSessionModel(t *testing.T, stream []byte, setup uint8) *sessionModel {
	m := &sessionModel{t: t, stream: stream, options: stli.DefaultOptions(), resumed: math.MaxUint64, newest: -1, always: true, users: setup&setupStrangers != 0, monitored: map[string]*trace{}, watching: map[string]int{}, stopped: map[string]int{}}
	f := stli.Framer{}
	if setup&setupShortLines != 0 {
		f.Max = fuzzMaxLine
	}
	known, options := setup&setupStrangers == 0, m.options
	for rest := stream; ; {
		var line []byte
		var err error
		line, rest, err = f.Next(rest)
		m.refusals += len(f.Refusal())
		if err != nil {
			m.tooLong = true
			m.expect(&expected{success: new(bool)})
			return m
		}
		if line == nil {
			return m
		}
		var c stli.Command
		err = c.Parse(line)
		if err == nil && c.Verb == stli.NoVerb {
			continue
		}
		e := &expected{tag: string(c.Tag), verb: c.Verb}
		switch {
		case errors.Is(err, stli.ErrInvalidCommand):
			e.verb, e.success = stli.NoVerb, new(bool)
		case err != nil || !known && !forStrangers(c.Verb) || c.Verb == stli.VerbRawCommand:
			e.success = new(bool)
		default:
			e.device = string(c.Device())
			m.predict(e, &c, &options, &known)
		}
		m.expect(e)
		if e.verb == stli.VerbBye && e.success != nil && *e.success {
			return m
		}
		m.expectsEndTag = e.tag == fuzzEndTag
	}
}

// expect notes a command.
func (m *sessionModel) expect(e *expected) {
	e.order = len(m.commands)
	m.ambiguous = m.ambiguous || e.tag != "" && slices.ContainsFunc(m.commands, func(o *expected) bool { return o.tag == e.tag && o.verb == e.verb })
	m.commands = append(m.commands, e)
}

// forStrangers tells which commands anyone may give.
func forStrangers(v stli.Verb) bool {
	return slices.Contains([]stli.Verb{stli.VerbSTLI, stli.VerbLogin, stli.VerbPing, stli.VerbHelp, stli.VerbBye}, v)
}

// predict fills in what is known of the reply to a good command.
func (m *sessionModel) predict(e *expected, c *stli.Command, options *stli.Options, known *bool) {
	yes := true
	switch c.Verb {
	case stli.VerbPing, stli.VerbBye, stli.VerbDevices:
		e.success = &yes
	case stli.VerbSTLI:
		next, suffix, err := options.Greet(c.Raw)
		if yes = err == nil; yes {
			*options, e.suffix, e.greet = next, suffix, &next
		}
		e.success = &yes
	case stli.VerbLogin:
		if yes = m.users && string(c.Args[0]) == "u" && string(c.Args[1]) == "s"; yes {
			*known = true
		} else {
			m.failedLogins++
		}
		e.success = &yes
	case stli.VerbMonitorStart:
		e.snapshot = options.Snapshot
	case stli.VerbSnapshotDevice:
		e.snapshot = true
	case stli.VerbResume:
		fmt.Sscan(string(c.Args[0]), &e.resume)
	}
	if c.Verb.Info().Device && !slices.Contains([]string{"101", "102", "103", "104"}, e.device) {
		e.success = new(bool)
	}
}

// check holds all that the client has heard against the model.
func (m *sessionModel) check(lines []heardLine) {
	for i, l := range lines {
		m.line, m.next = l.text, ""
		if i+1 < len(lines) {
			m.next = lines[i+1].text
		}
		text := m.takeRefusals(l.text)
		if text == "" {
			continue
		}
		body, ok := strings.CutSuffix(text, "\r\n")
		if !ok {
			m.fail("the line is not whole")
		}
		m.take(body, l.known)
	}
	m.line = "(end)"
	if m.info != "" || m.block != "" {
		m.fail("the session ends inside of a list: %q, %q", m.info, m.block)
	}
	for _, e := range m.commands {
		m.fail("no reply to %s, tag %q", e.verb, e.tag)
	}
	if m.expectsEndTag {
		for device, tr := range m.monitored {
			tr.complete(m, device)
		}
	}
}

// takeRefusals cuts the telnet refusals in front of a line off.
func (m *sessionModel) takeRefusals(text string) string {
	for len(text) >= 3 && text[0] == 0xff && (text[1] == 0xfc || text[1] == 0xfe) {
		text = text[3:]
		m.refusals -= 3
	}
	if m.refusals < 0 {
		m.fail("more telnet refusals than requests")
	}
	return text
}

// take takes one line.
func (m *sessionModel) take(text string, known int) {
	if m.closed {
		m.fail("a line behind the end")
	}
	if m.info != "" {
		if text != m.info {
			m.fail("want %q", m.info)
		}
		m.info = ""
		return
	}
	p, err := parseLine(text, &m.options)
	if err != nil {
		m.fail("%v", err)
	}
	if again := p.render(&m.options); again != "" && again != text {
		m.fail("the server would write %q", again)
	}
	m.inBlock(p)
	switch p.kind {
	case kindReply:
		m.reply(p, known)
	case kindEvent:
		m.event(p, text)
	case kindHeartbeat:
		if p.seq < m.seq {
			m.fail("a heartbeat behind event %d", m.seq)
		}
	case kindClosing:
		if m.closed = true; !m.tooLong || len(m.commands) > 0 {
			m.fail("the server has no reason to close")
		}
	}
	m.last = p
}

// inBlock checks that lists stand together.
func (m *sessionModel) inBlock(p *parsedLine) {
	switch {
	case m.block == "" && (p.kind == kindDevice || p.kind == kindDevicesEnd || p.kind == kindHelp || p.kind == kindHelpEnd || p.kind == kindSnapshot || p.kind == kindSnapshotEnd):
		m.fail("nobody has asked for this")
	case m.block == kindDevice && (p.kind == kindDevicesEnd), m.block == kindHelp && p.kind == kindHelpEnd:
		m.block = ""
	case (m.block == kindSnapshot || m.block == kindMayBeSnapshot) && p.kind == kindSnapshotEnd && p.device == m.device:
		m.block = ""
	case m.block == kindMayBeSnapshot && p.kind == kindEvent: // those that the snapshot tells of
	case m.block == kindMayBeSnapshot && p.kind == kindSnapshot && p.device == m.device:
		m.block = kindSnapshot
	case m.block != "" && (p.kind != m.block || p.kind == kindSnapshot && p.device != m.device):
		m.fail("it stands in a list of %s lines", m.block)
	}
}

// reply takes a reply.
func (m *sessionModel) reply(p *parsedLine, known int) {
	at := slices.IndexFunc(m.commands, func(e *expected) bool { return e.tag == p.tag && (p.tag == "" || e.verb == p.verb) })
	if at < 0 {
		m.fail("no command with this reply")
	}
	e := m.commands[at]
	if m.commands = slices.Delete(m.commands, at, at+1); e.verb != p.verb {
		m.fail("the reply to %s is due", e.verb)
	}
	if e.success != nil && *e.success != p.ok {
		m.fail("success must be %v", *e.success)
	}
	if p.ok && p.suffix != e.suffix && !m.options.JSON {
		m.fail("it ends with %q, want %q", p.suffix, e.suffix)
	}
	if m.tooLong && len(m.commands) == 0 {
		m.closed = !stli.Closing{}.Wanted(&m.options)
	}
	if !p.ok {
		return
	}
	switch e.verb {
	case stli.VerbSTLI:
		if e.order > m.newest { // an older one that waited for its turn changes nothing any more
			m.newest, m.options = e.order, *e.greet
			m.always = m.always && !m.options.JSON
		}
	case stli.VerbBye:
		if m.closed = true; len(m.commands) > 0 {
			m.fail("BYE is answered before %s", m.commands[0].verb)
		}
	case stli.VerbDevices:
		m.block = kindDevice
	case stli.VerbHelp:
		m.block = kindHelp
	case stli.VerbMonitorStart:
		last, again := m.watching[e.device]
		newer := m.newer(e)
		if newer || m.monitored[e.device] == nil {
			m.start(e.device)
		}
		if again && m.stops(e.device, last, e.order) { // a MonitorStop between waits for its turn
			m.monitored[e.device].hole()
		}
		if known, ended := m.stopped[e.device]; ended && !newer { // before this reply had its turn
			m.monitored[e.device].stop(known)
		}
	case stli.VerbMonitorStop:
		if !m.newer(e) {
			break
		}
		m.stopped[e.device] = known
		if tr := m.monitored[e.device]; tr != nil {
			tr.stop(known)
		}
	case stli.VerbResume:
		m.resumed = min(m.resumed, e.resume) // what an earlier one asked for may wait still
		m.seq = min(m.seq, m.resumed)
		m.always = false // an Initiated that it replays stands behind no reply
		for device, tr := range m.monitored {
			tr.replay(m, device, e.resume)
		}
	}
	if e.snapshot {
		m.block, m.device = kindMayBeSnapshot, e.device
	}
}

// newer tells whether a command that begins or ends a monitor is the newest one
// answered: an untagged one may be answered when a later one is in force already.
func (m *sessionModel) newer(e *expected) bool {
	if e.order < m.watching[e.device] {
		return false
	}
	m.watching[e.device] = e.order
	delete(m.stopped, e.device)
	return true
}

// event takes an event.
func (m *sessionModel) event(p *parsedLine, text string) {
	tr, start := m.monitored[p.device], m.asked(p.device)
	first, early := tr == nil, start != nil && (tr == nil || tr.until >= 0)
	if early && m.newer(start) {
		m.start(p.device) // the reply to MonitorStart waits for others; what a tagged command made does not
	}
	tr = m.monitored[p.device]
	if tr == nil {
		m.fail("an event of a device that is not monitored")
	}
	if m.options.JSON {
		if p.seq <= m.seq {
			m.fail("it comes behind event %d", m.seq)
		}
		m.seq = p.seq
	}
	e := tr.take(m, p.device, text)
	if e == nil {
		m.fail("this event has not happened, or is not the next one of its device: %v", tr.places)
	}
	if first && e.Origin == nil && m.block != kindMayBeSnapshot { // or a snapshot tells of it, which a tagged command asked for
		m.fail("an event of a device before the reply to its MonitorStart")
	}
	if m.always && e.Name == stli.Initiated && (m.last == nil || m.last.kind != kindReply || !m.last.ok) {
		m.fail("Initiated does not stand behind its reply")
	}
	if !m.options.JSON {
		_, m.info, _ = strings.Cut(string(e.Append(nil, &m.options)), "\r\n")
	}
}

// stops tells whether the client ended a monitor between two of its commands.
func (m *sessionModel) stops(device string, after, before int) bool {
	return slices.ContainsFunc(m.commands, func(e *expected) bool {
		return e.verb == stli.VerbMonitorStop && e.device == device && e.order > after && e.order < before
	})
}

// asked returns the newest MonitorStart of the device that has no reply yet, or
// nil.
func (m *sessionModel) asked(device string) *expected {
	for _, e := range slices.Backward(m.commands) {
		if e.verb == stli.VerbMonitorStart && e.device == device {
			return e
		}
	}
	return nil
}

// fail ends the test.
func (m *sessionModel) fail(format string, args ...any) {
	m.t.Helper()
	log := bytes.NewBuffer(nil)
	for _, e := range m.events {
		fmt.Fprintf(log, "  %s\n", e.AppendJSON(nil, &m.options, ""))
	}
	m.t.Fatalf("%q\n%s\nthe client sent %q\nevents:\n%s", m.line, fmt.Sprintf(format, args...), m.stream, log)
}
