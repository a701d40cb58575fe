package statuspage

import (
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/provider"
	"github.com/phonecompanion/phonecompanion/server"
	"github.com/phonecompanion/phonecompanion/state"
	"github.com/phonecompanion/phonecompanion/stli"
)

// Limits of what one page shows.
const (
	maxClients = 100 // clients
	maxFaults  = 50  // faults of the configuration
	maxEvents  = 8   // events of one phone
	maxCalls   = 20  // calls of one phone
)

// view is everything that the page shows.
type view struct {
	Version string
	Query   query
	Token   string // of the forms, see guard.go
	Live    string // where the events are

	Summary       string
	Alarms        []string // of the server itself
	Configuration Configuration
	MoreFaults    int

	Rows            []row
	Found           int
	Pages           int
	Before, Further string // the pages beside this one; "": none

	Phone    *detail
	Missing  string // an extension that was asked for and is not there
	Provider *provider.Standing
	Log      *logView
	Clients  []clientRow
	All      int // clients

	Command Command  // as it was sent
	Answer  []string // to a command that was just sent
	Problem string   // why there is none
	Notice  string   // what became of a reload
}

// row is a phone in the list.
type row struct {
	Extension, Profile, Address string
	Link                        string
	Calls                       string
	Verdict
}

// detail is a phone in full.
type detail struct {
	row
	Monitoring, Monitors, Queue string
	Calls                       []stli.SnapshotLine
	Known                       bool
	Keys                        []keyRow
	Wanting                     string // why the phone does not have its settings; "" where it has
	Attempts                    []attemptRow
	Failed                      *attemptRow // where it is none of the others
	Refused                     *refusedRow
	Events                      []eventRow
	Back                        string
}

type attemptRow struct {
	When, Request, Status, Took, Verdict string
	Failed                               bool
}

type refusedRow struct{ When, Command, Why string }

type keyRow struct {
	Key, Light, Label, Action string
	Going                     bool // it is being put back, or not bound yet
}

type eventRow struct{ When, Line string }

type clientRow struct{ Address, User, Dialect, Monitors, Queue string }

// clock is how times are shown: people compare them with their watch.
const clock = "15:04:05"

// look makes the view of a query.
func (h *Handler) look(q query) *view {
	now := time.Now()
	all, trouble, calls := h.survey.of(h.Source, now)
	found := q.matching(all)
	v := &view{Version: h.Version, Token: h.token, Query: q, Found: len(found), Provider: h.Source.Provider()}
	v.Pages = max((len(found)+perPage-1)/perPage, 1)
	q.Page = min(q.Page, v.Pages)
	v.Query = q
	v.Live = "-/status/live?" + q.at(q.Page, q.Phone)
	if q.Page > 1 {
		v.Before = q.to(q.Page-1, "")
	}
	if q.Page < v.Pages {
		v.Further = q.to(q.Page+1, "")
	}
	c := circumstancesOf(h.Source)
	for _, j := range found[(q.Page-1)*perPage : min(q.Page*perPage, len(found))] {
		l := j.phone.Look()
		v.Rows = append(v.Rows, newRow(&l, c, q))
	}
	v.Alarms = h.Source.Alarms()
	v.Configuration = h.Source.Configuration()
	if n := len(v.Configuration.Faults); n > maxFaults {
		v.MoreFaults = n - maxFaults
		v.Configuration.Faults = v.Configuration.Faults[:maxFaults]
	}
	v.Log = lookAtLevels(h.Source.LogLevels())
	var some []server.Client
	some, v.All = h.Source.Clients(maxClients)
	for _, c := range some {
		v.Clients = append(v.Clients, newClientRow(c))
	}
	v.Summary = summary(len(all), trouble, calls, v.All, len(v.Configuration.Faults) > 0, v.Provider)
	if q.Phone != "" {
		if p := h.Source.Find(q.Phone); p != nil {
			v.Phone = h.detail(p, c, q)
		} else {
			v.Missing = clip(q.Phone)
		}
	}
	return v
}

// summary is the one sentence that is read aloud when it changes.
func summary(phones, trouble, calls, clients int, fault bool, p *provider.Standing) string {
	parts := []string{fmt.Sprintf("%s, %d with trouble, %s, %s.", count(phones, "phone"), trouble, count(calls, "call"), count(clients, "client"))}
	if fault {
		parts = append(parts, "The configuration has a fault and was not reloaded.")
	}
	if p != nil && p.Refuse != "" {
		parts = append(parts, "The provider does not let us in.")
	}
	return strings.Join(parts, " ")
}

// count says how many there are of something.
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func newRow(l *phone.Look, c *circumstances, q query) row {
	s := l.Settings
	r := row{Extension: s.Extension, Profile: s.ProfileName, Address: s.Host, Verdict: judge(l, c), Link: q.to(q.Page, s.Extension) + "#phone"}
	switch {
	case s.Host == "":
		r.Address = "at the provider"
	case s.Port != 0:
		r.Address = net.JoinHostPort(s.Host, strconv.Itoa(s.Port))
	}
	switch {
	case len(l.Calls) > 0:
		r.Calls = l.Calls[0].State
		if n := len(l.Calls); n > 1 {
			r.Calls = fmt.Sprintf("%s and %d more", r.Calls, n-1)
		}
	case l.Known:
		r.Calls = "none"
	default:
		r.Calls = "not known"
	}
	return r
}

// detail is a phone in full.
func (h *Handler) detail(p *phone.Phone, c *circumstances, q query) *detail {
	l := p.Look()
	d := &detail{row: newRow(&l, c, q), Monitoring: monitoring(l.Monitoring), Known: l.Known, Calls: l.Calls[:min(len(l.Calls), maxCalls)], Back: q.to(q.Page, "") + "#phones"}
	d.Monitors = fmt.Sprintf("%d", l.Monitors)
	d.Queue = fmt.Sprintf("%d", l.Waiting)
	if l.Busy {
		d.Queue += ", and one is under way"
	}
	seen := false
	for i := range l.Keys {
		k := &l.Keys[i]
		d.Keys = append(d.Keys, keyRow{k.Key, k.Light, clip(k.Label), clip(strings.TrimSpace(k.ActionName + " " + k.Action)), k.Phase != state.KeyBound})
	}
	if l.Wanting != nil {
		d.Wanting = clip(l.Wanting.Error())
	}
	for i := range l.Attempts {
		a := &l.Attempts[i]
		d.Attempts = append(d.Attempts, newAttempt(a))
		seen = seen || a.Failed()
	}
	if l.Failed != nil && !seen {
		f := newAttempt(l.Failed)
		d.Failed = &f
	}
	if r := l.Refused; r != nil {
		d.Refused = &refusedRow{r.Time.Format(clock), r.Command, r.Why}
	}
	o := stli.Options{Version: 2}
	for _, e := range h.Source.Recent(d.Extension, maxEvents) {
		d.Events = append(d.Events, eventRow{e.Time.Format(clock), string(e.Append(nil, &o))})
	}
	return d
}

func newAttempt(a *phone.Attempt) attemptRow {
	r := attemptRow{When: a.Time.Format(clock), Request: a.Request(), Status: "no answer", Took: a.Took.Round(100 * time.Microsecond).String(), Verdict: a.Verdict(), Failed: a.Failed()}
	if a.Status != 0 {
		r.Status = fmt.Sprint(a.Status)
	}
	if a.Times > 1 {
		r.When += fmt.Sprintf(" (%d times)", a.Times)
	}
	if !r.Failed {
		r.Verdict = "good"
	}
	return r
}

func newClientRow(c server.Client) clientRow {
	r := clientRow{Address: c.Address, User: c.User, Dialect: "STLI 2, text", Monitors: fmt.Sprint(c.Monitors)}
	switch {
	case c.User == "" && c.Stranger:
		r.User = "not logged in yet"
	case c.User == "":
		r.User = "anonymous"
	}
	switch {
	case c.JSON:
		r.Dialect = "STLI 2, JSON"
	case c.Version == 1:
		r.Dialect = "24U"
	}
	if c.WebSocket {
		r.Dialect += ", WebSocket"
	}
	r.Queue = fmt.Sprintf("%s, %s; %s unanswered", count(c.Lines, "line"), count(c.Bytes, "byte"), count(c.Unanswered, "command"))
	return r
}
