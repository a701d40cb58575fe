package phoneprofile

import (
	"regexp"
	"slices"
	"time"
)

// Defaults and limits of requests to phones.
const (
	// DefaultTimeout is how long a phone has for its answer: clients in the field
	// use 3 to 5 s, and a phone that takes longer has hung.
	DefaultTimeout = 5 * time.Second
	// MaxTimeout keeps one phone from blocking its own queue for long.
	MaxTimeout = 60 * time.Second
	// MaxWait is the longest pause between two steps.
	MaxWait = 10 * time.Second
	// MaxSteps bounds the requests of one action.
	MaxSteps = 64
	// MaxExtracts bounds the values that one action takes out of answers.
	MaxExtracts = 64
)

// Evidence says how good the facts in a profile are.
type Evidence string

// The kinds of evidence.
const (
	Measured     Evidence = "measured"     // tried with the real phone
	Documented   Evidence = "documented"   // from the vendor's manual
	Experimental Evidence = "experimental" // from other people's code, or incomplete
)

// A Profile is one phone type. It does not change after it was parsed.
type Profile struct {
	Name        string
	Description string
	Evidence    Evidence
	File        string // where it came from, for messages
	HTTP        HTTP
	SIP         SIP
	Keys        Keys
	Actions     map[string][]Case // by canonical action name
	Callback    Callback          // what a phone is told to call
	Events      map[string]Event  // by the last path segment of the callback URL
	EventOrder  []string          // their names as the file has them
	Monitor     *Monitor          // nil: the slots cannot be set over HTTP
	Provision   *Provision        // nil: no syntax of a provisioning file is confirmed
	Poll        *Poll             // nil: the phone does not show its calls
	Provider    *Provider         // nil: a phone on the desk
	Models      map[string]*Model // by name
	settables   []settable        // [settings], in the order of the file
	softkeys    *softkeys         // nil: no [softkeys]
}

// HTTP holds the defaults of all requests, and how the phone authenticates.
type HTTP struct {
	TLS  bool // protocol = "HTTPS"
	Port int
	Auth Auth
}

// Auth is how the phone wants to know us.
type Auth uint8

// The kinds of authentication. AuthAuto follows the phone's challenge and
// prefers digest.
const (
	AuthAuto Auth = iota
	AuthNone
	AuthBasic
	AuthDigest
)

// A Case is one way to carry out an action: the first one whose conditions
// hold is taken.
type Case struct {
	When      []State  // empty: in every state
	Needs     []Insert // inserts that must have a value
	Match     []Match  // inserts that must have this value
	Steps     []Step
	OnFailure []Step // sent when a step failed after another succeeded, to let the phone go
}

// A Step is a pause or a request.
type Step struct {
	Wait    time.Duration
	Request *Request // nil for a pause
}

// An Extract takes a value out of an answer for later steps.
type Extract struct {
	Name   string
	Insert Insert
	Regex  *regexp.Regexp
	Source Template // used in place of Regex when the pattern has inserts
	Decode string   // "", "html", "url" or "json"
}

// A Callback is what is appended to the URL that a phone is told to call.
type Callback struct {
	Query      string
	OmitScheme bool              // the phone wants the address without "http://"
	MaxLength  int               // of the whole URL, in bytes; 0: no limit known
	Fields     map[string]string // our field: the parameter that carries it
}

// A Match is an insert and the value that it must have for a case to apply.
type Match struct {
	Insert Insert
	Value  string
}

// An Event is one address that a phone calls, and what a call of it may mean.
type Event struct {
	Setting  string // the phone's own name for the slot; empty: not settable
	Optional bool   // some phones of this type do not have the slot
	Rules    []EventRule
}

// An EventRule says what a notification means. The first rule that matches
// counts: phones with one address for everything tell by its parameters.
type EventRule struct {
	Signal Signal
	Cause  string            // fixes the cause; empty: the model's
	Match  []FieldMatch      // all must hold; empty: always
	Fields map[string]string // where this event carries our fields elsewhere than [callback.fields] says
}

// A FieldMatch is a parameter of a notification ("state", "xml:Element",
// "xml:Element@Attribute", "xml:*" for the names of all elements, separated by
// blanks) and what its value must match.
type FieldMatch struct {
	Field string
	Regex *regexp.Regexp
}

// A Monitor says how the slots for action URLs are read and written.
type Monitor struct {
	Read    *Request // nil: cannot be read
	Write   *Request
	Confirm bool   // read back after every write
	Login   []Step // sent before a pass over the slots; what they extract is known to Read and Write
	Logout  []Step // sent after it
}

// Slots returns the events whose slots can be set, in the order of the file.
func (p *Profile) Slots() []string {
	var slots []string
	for _, name := range p.EventOrder {
		if p.Events[name].Setting != "" {
			slots = append(slots, name)
		}
	}
	return slots
}

// Lost are the signals that a phone cannot report when it lacks the slots of
// these events: each signal that no other event has.
func (p *Profile) Lost(events []string) (lost [SignalCount]bool) {
	var kept [SignalCount]bool
	for name, e := range p.Events {
		of := &kept
		if slices.Contains(events, name) {
			of = &lost
		}
		for i := range e.Rules {
			of[e.Rules[i].Signal] = true
		}
	}
	for s := range lost {
		lost[s] = lost[s] && !kept[s]
	}
	return lost
}

// Reports tells whether the phone type has a notification with the meaning s.
func (p *Profile) Reports(s Signal) bool {
	if p.Provider != nil && slices.Contains(p.Provider.Reports, s) {
		return true
	}
	for _, e := range p.Events {
		for i := range e.Rules {
			if e.Rules[i].Signal == s {
				return true
			}
		}
	}
	return false
}
