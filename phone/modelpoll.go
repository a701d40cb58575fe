package phone

import (
	"slices"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// pollAgain is how many polls in a row must contradict the model before they
// are believed, where the phone's page has not changed: pages lag behind the
// phone's own notifications, and those win.
const pollAgain = 2

// providerWait is how long a provider may take until a call that it was asked to
// make is shown, by itself or by the phone that it rings first: it answers before
// it dials.
const providerWait = 15 * time.Second

// poll takes what the phone's page shows and returns the events it makes. Each
// line is held against what it showed before and against the model: what both
// know already is not said again, whoever said it first.
//
//	the line          the call              what is said
//	--------          --------              ------------
//	new               in the model          what is missing of its state
//	new               -                     Originated, Delivered, Established, Held
//	as before         is further on         nothing: the page lags
//	as before         held / connected      Retrieved / Held, the second time
//	as before         has ended             a new call, the second time
//	further on        in the model          Delivered, Established, Held, Retrieved, Failed
//	another call      in the model          ConnectionCleared, then as new
//	idle or gone      in the model          ConnectionCleared
//	-                 never seen in a line  ConnectionCleared, the second time
func (m *model) poll(now time.Time, pic *picture, lines []phoneprofile.Line) []*stli.Event {
	r := &reading{m: m, now: now, pic: pic, claimed: map[*call]bool{}}
	for _, before := range pic.lines {
		i := slices.IndexFunc(lines, func(l phoneprofile.Line) bool { return l.ID == before.id })
		if i < 0 || !before.goesOn(&lines[i]) {
			if c := m.byID(before.call); c != nil {
				r.events = append(r.events, m.clear(c, now, "")...)
			}
		}
	}
	var others []*phoneprofile.Line // lines whose call is still to be found
	for i := range lines {
		if !r.known(&lines[i]) {
			others = append(others, &lines[i])
		}
	}
	for _, l := range others {
		r.other(l)
	}
	r.missing()
	pic.lines = r.lines
	return r.events
}

// picture is what a phone's page has shown.
type picture struct {
	lines   []shown        // the lines that have a call
	missing map[string]int // calls that no line shows, by our id, and how often in a row
}

// shown is what a line showed last.
type shown struct {
	id     string
	state  phoneprofile.LineState
	number string
	call   string // our id of the call
	phone  string // the phone's id of the call, where the page has it
	doubts int    // polls in a row that contradict the model
}

// goesOn tells whether a line that has shown s may show the same call now.
func (s *shown) goesOn(l *phoneprofile.Line) bool {
	if !l.Known || l.State == phoneprofile.LineSame {
		return true
	}
	if s.phone != "" && l.Call != "" && s.phone != l.Call {
		return false
	}
	switch l.State {
	case phoneprofile.LineConnected, phoneprofile.LineHold:
		return s.state != phoneprofile.LineFailed // its number may change: with the answer, or by a transfer
	case phoneprofile.LineAlerting:
		return s.state == phoneprofile.LineAlerting && sameNumber(s.number, l.Remote.Number)
	case phoneprofile.LineOriginated, phoneprofile.LineDelivered:
		return (s.state == phoneprofile.LineOriginated || s.state == phoneprofile.LineDelivered) && sameNumber(s.number, l.Remote.Number)
	case phoneprofile.LineFailed:
		return s.state == phoneprofile.LineOriginated || s.state == phoneprofile.LineDelivered || s.state == phoneprofile.LineFailed
	}
	return false
}

// sameNumber tells whether two numbers may be of one party.
func sameNumber(a, b string) bool { return a == "" || b == "" || alike(a, b) }

// reading is one answer while it is being read.
type reading struct {
	m       *model
	now     time.Time
	pic     *picture
	lines   []shown
	claimed map[*call]bool // calls that a line shows
	vague   bool           // a line shows something that we do not understand
	events  []*stli.Event
}

// known reads a line whose call is known, or that has none. It tells whether
// that was so.
func (r *reading) known(l *phoneprofile.Line) bool {
	before := r.before(l)
	switch {
	case !l.Known || l.State == phoneprofile.LineSame:
		if before == nil {
			r.vague = true
			return true
		}
		if c := r.m.byID(before.call); c != nil {
			r.claimed[c] = true
		}
		r.lines = append(r.lines, *before)
		return true
	case l.State == phoneprofile.LineIdle:
		return true
	case l.State == phoneprofile.LineInitiated:
		if c := r.m.first(phoneprofile.Initiated); c != nil {
			r.claimed[c] = true // the phone is about to dial it
		}
		return true
	case before == nil:
		return false
	}
	c := r.m.byID(before.call)
	if c == nil {
		return false
	}
	r.follow(l, c, before)
	return true
}

// before returns what the line showed of the same call, or nil.
func (r *reading) before(l *phoneprofile.Line) *shown {
	for i := range r.pic.lines {
		if s := &r.pic.lines[i]; s.id == l.ID && s.goesOn(l) {
			return s
		}
	}
	return nil
}

// other reads a line whose call is not known: one that the model has from
// elsewhere, one that has ended for the model, or a new one.
func (r *reading) other(l *phoneprofile.Line) {
	if c := r.match(l); c != nil {
		r.follow(l, c, nil)
		return
	}
	s := shown{id: l.ID, state: l.State, number: l.Remote.Number, phone: l.Call}
	if before := r.before(l); before != nil && before.state == l.State && before.doubts+1 < pollAgain {
		s.doubts = before.doubts + 1
	} else if c := r.begin(l); c != nil {
		r.claimed[c] = true
		s.call = c.id
	}
	r.lines = append(r.lines, s)
}

// match finds the call of the model that a line may show, the likeliest one.
func (r *reading) match(l *phoneprofile.Line) *call {
	var best *call
	most := 0
	for _, c := range r.m.calls {
		if r.claimed[c] {
			continue
		}
		if score := c.likeness(l); score > most {
			best, most = c, score
		}
	}
	return best
}

// likeness tells how likely a line shows c; 0 means not at all.
func (c *call) likeness(l *phoneprofile.Line) int {
	if l.Call != "" && c.phoneID != "" {
		if l.Call == c.phoneID {
			return 100
		}
		return 0
	}
	early := c.state == phoneprofile.Initiated || c.state == phoneprofile.Originated
	rings := c.ringsBack && c.state == phoneprofile.Initiated // as if somebody called
	switch l.State {
	case phoneprofile.LineAlerting:
		if c.out && !rings {
			return 0
		}
	case phoneprofile.LineOriginated, phoneprofile.LineDelivered, phoneprofile.LineFailed:
		if !c.out {
			return 0
		}
	default:
		// A call that began before we listened has no sure direction.
		if c.state != phoneprofile.Connected && c.state != phoneprofile.Hold && !rings && (l.Direction == phoneprofile.Incoming && c.out || l.Direction == phoneprofile.Outgoing && !c.out) {
			return 0
		}
	}
	score := 1
	switch {
	case l.Remote.Number != "" && c.far() != "" && alike(l.Remote.Number, c.far()):
		score += 8
	case c.state == phoneprofile.Initiated: // the phone may write the number in another form than our client
	case !sameNumber(l.Remote.Number, c.far()):
		return 0
	}
	switch {
	case l.State == phoneprofile.LineAlerting && c.state == phoneprofile.Alerting,
		(l.State == phoneprofile.LineOriginated || l.State == phoneprofile.LineDelivered) && early,
		l.State == phoneprofile.LineConnected && c.state == phoneprofile.Connected,
		l.State == phoneprofile.LineHold && c.state == phoneprofile.Hold:
		score += 4
	}
	return score
}

// follow brings a call to where its line is. before is what the line showed of
// it, or nil.
func (r *reading) follow(l *phoneprofile.Line, c *call, before *shown) {
	r.claimed[c] = true
	s := shown{id: l.ID, state: l.State, number: l.Remote.Number, phone: l.Call, call: c.id}
	n := notice(l)
	c.hear(r.now, n)
	// What a page shows for the first time is news, what it goes on to show may
	// be old: see pollAgain.
	news := before == nil || before.state != l.State || before.doubts+1 >= pollAgain
	step := func(events []*stli.Event) { r.events = append(r.events, events...) }
	if c.over() && !(c.diverted && l.State == phoneprofile.LineConnected) {
		r.lines = append(r.lines, s) // nothing but its end follows
		return
	}
	if c.state == phoneprofile.Initiated && l.State != phoneprofile.LineFailed {
		step(r.m.onOriginated(r.now, c, n))
	}
	switch l.State {
	case phoneprofile.LineDelivered:
		step(r.m.onDelivered(r.now, c, n))
	case phoneprofile.LineConnected:
		switch {
		case c.state != phoneprofile.Hold:
			step(r.m.onEstablished(r.now, c, n))
		case news:
			step(r.m.onRetrieved(r.now, c, n))
		default:
			s.doubts = before.doubts + 1
		}
	case phoneprofile.LineHold:
		switch {
		case c.state != phoneprofile.Connected || news:
			step(r.m.onHeld(r.now, c, n))
		default:
			s.doubts = before.doubts + 1
		}
	case phoneprofile.LineFailed:
		if c.out && (c.state == phoneprofile.Initiated || c.state == phoneprofile.Originated) {
			step(r.m.onFailed(r.now, c, n))
		}
	}
	r.lines = append(r.lines, s)
}

// begin makes a new call of a line; nil where there is none to be made.
func (r *reading) begin(l *phoneprofile.Line) *call {
	if l.State == phoneprofile.LineFailed || r.m.isDead(l.Call, r.now) != nil {
		return nil
	}
	n, before := notice(l), len(r.m.calls)
	step := func(events []*stli.Event) { r.events = append(r.events, events...) }
	switch {
	case l.State == phoneprofile.LineOriginated || l.State == phoneprofile.LineDelivered || l.Direction == phoneprofile.Outgoing:
		step(r.m.onOriginated(r.now, nil, n))
	case l.State == phoneprofile.LineAlerting:
		step(r.m.onDelivered(r.now, nil, n))
	case l.State == phoneprofile.LineConnected:
		step(r.m.onEstablished(r.now, nil, n))
	case l.State == phoneprofile.LineHold:
		step(r.m.onHeld(r.now, nil, n))
	}
	if len(r.m.calls) == before {
		return nil // too many
	}
	c := r.m.calls[before]
	switch l.State {
	case phoneprofile.LineDelivered:
		step(r.m.onDelivered(r.now, c, n))
	case phoneprofile.LineConnected:
		step(r.m.onEstablished(r.now, c, n)) // of an outgoing call; the others are connected already
	case phoneprofile.LineHold:
		step(r.m.onHeld(r.now, c, n))
	}
	return c
}

// missing ends the calls that no line shows. One that was dialled a moment ago
// stays: the phone may need time to show it.
func (r *reading) missing() {
	var missing map[string]int
	for i := 0; i < len(r.m.calls); {
		c := r.m.calls[i]
		if r.claimed[c] || r.vague {
			i++
			continue
		}
		n := r.pic.missing[c.id] + 1
		if n >= pollAgain && (c.state != phoneprofile.Initiated || r.now.Sub(c.heard) >= c.reportWait()) {
			r.events = append(r.events, r.m.clear(c, r.now, "")...)
			continue
		}
		if missing == nil {
			missing = map[string]int{}
		}
		missing[c.id] = n
		i++
	}
	r.pic.missing = missing
}

// reportWait is how long a call that was dialled may take to be shown.
func (c *call) reportWait() time.Duration {
	if c.byProvider {
		return providerWait
	}
	return ReportWait
}

// notice is what a line says of its call.
func notice(l *phoneprofile.Line) *Notice {
	return &Notice{Call: l.Call, Remote: l.Remote, Count: -1}
}

// byID returns the call with our id, or nil.
func (m *model) byID(id string) *call {
	for _, c := range m.calls {
		if c.id == id {
			return c
		}
	}
	return nil
}
