package dialogue

import (
	"fmt"
	"strconv"
	"strings"
)

// The formats of files.
const (
	One     = "dialogue 1" // this package's
	Capture = "capture"    // a recording of package lab
	Unknown = ""           // the file does not say
)

// Format returns the format that a file says it has.
func Format(text string) string {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		comment, ok := strings.CutPrefix(line, "#")
		if !ok {
			return Unknown
		}
		comment = strings.TrimSpace(comment)
		if name, ok := strings.CutPrefix(comment, "format:"); ok {
			return strings.TrimSpace(name)
		}
		if strings.HasPrefix(comment, `">> " is a line of a request`) {
			return Capture
		}
	}
	return Unknown
}

// An Entry is one recorded action or event.
type Entry struct {
	Line     int    // where it begins in the file
	Kind     string // "action", "read", "write", "poll", "event" or "call"
	Name     string // of the action, the setting or the event; the title of a call
	Sources  []string
	With     []Pair
	State    string
	Username string
	Password string
	Wire     []Exchange // one for each connection
	Verdict  string
	Value    string
	Lines    []string // what a poll shows
	Notice   Notice
	Monitor  string // of a call: "manual" or "auto"
	Format   string // of a call: "text" or "json"
	Steps    []Step // of a call
}

// A Pair is an insert and its value.
type Pair struct{ Name, Value string }

// An Exchange is what goes over one connection.
type Exchange struct {
	Sent     string // by us
	Received string // from the phone
}

// Success is the verdict of what went well.
const Success = "success"

// Parse reads a file of the format [One]. name is for messages.
func Parse(name, text string) ([]*Entry, error) {
	p := &parser{name: name}
	for line := range strings.Lines(text) {
		p.line++
		if err := p.take(strings.TrimRight(line, "\r\n")); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, p.line, err)
		}
	}
	p.end()
	for _, e := range p.entries {
		if err := e.check(); err != nil {
			return nil, fmt.Errorf("%s:%d: %s %s: %w", name, e.Line, e.Kind, e.Name, err)
		}
	}
	return p.entries, nil
}

type parser struct {
	name    string
	line    int
	entries []*Entry
	e       *Entry
	x       *Exchange
	body    *string // the side whose body is being read
	more    bool    // the last step of a call may go on in the next line
}

func (p *parser) take(line string) error {
	switch {
	case line == "" || strings.HasPrefix(line, "#"):
		return nil
	case strings.HasPrefix(line, "=="):
		return p.begin(strings.TrimSpace(line[2:]))
	case p.e == nil:
		return fmt.Errorf("%q stands before the first entry", line)
	case p.e.Kind == call:
		return p.takeStep(line)
	case line[0] == '>':
		if p.x == nil || p.x.Received != "" {
			p.end()
			p.x = &Exchange{}
		}
		p.append(&p.x.Sent, line[1:])
		return nil
	case line[0] == '<':
		if p.x == nil {
			p.x = &Exchange{}
		}
		p.append(&p.x.Received, line[1:])
		return nil
	}
	key, value, ok := strings.Cut(line, ":")
	if !ok {
		return fmt.Errorf("%q is neither a key nor a line of a dialogue", line)
	}
	return p.e.set(key, strings.TrimSpace(value))
}

func (p *parser) begin(title string) error {
	p.end()
	kind, name, _ := strings.Cut(title, " ")
	switch kind {
	case "action", "read", "write", "poll", "event", call:
	default:
		return fmt.Errorf("%q is no action, read, write, poll, event or call", title)
	}
	if name == "" {
		return fmt.Errorf("%q has no name", title)
	}
	p.e = &Entry{Line: p.line, Kind: kind, Name: name, State: "unknown"}
	if kind == call {
		p.e.Monitor, p.e.Format = "manual", "text"
	}
	p.entries = append(p.entries, p.e)
	return nil
}

// append adds a line to one side of an exchange.
func (p *parser) append(side *string, line string) {
	if body, ok := strings.CutPrefix(line, "|"); ok {
		if p.body == side {
			*side += "\n"
		}
		p.body = side
		*side += strings.TrimPrefix(body, " ")
		return
	}
	p.body = nil
	*side += strings.TrimPrefix(line, " ") + "\r\n"
}

// end closes the exchange that is being read.
func (p *parser) end() {
	if p.x != nil {
		p.e.Wire = append(p.e.Wire, *p.x)
	}
	p.x, p.body, p.more = nil, nil, false
}

func (e *Entry) set(key, value string) error {
	switch key {
	case "source":
		e.Sources = append(e.Sources, value)
	case "with":
		name, v, ok := strings.Cut(value, "=")
		if !ok {
			return fmt.Errorf("with is written name = value, not %q", value)
		}
		v, err := unquote(strings.TrimSpace(v))
		e.With = append(e.With, Pair{strings.TrimSpace(name), v})
		return err
	case "state":
		e.State = value
	case "login":
		e.Username, e.Password, _ = strings.Cut(value, " ")
	case "verdict":
		e.Verdict = value
	case "value":
		v, err := unquote(value)
		e.Value = v
		return err
	case "line":
		e.Lines = append(e.Lines, value)
	case "notice":
		n, err := parseNotice(value)
		e.Notice = n
		return err
	default:
		return fmt.Errorf("unknown key %q", key)
	}
	return nil
}

// check tells what an entry lacks.
func (e *Entry) check() error {
	switch {
	case len(e.Sources) == 0 || e.Sources[0] == "":
		return fmt.Errorf("no source says so")
	case e.Kind == call:
		return e.checkSteps()
	case len(e.Wire) == 0:
		return fmt.Errorf("nothing goes over the wire")
	case e.Kind == "event" && (len(e.Wire) != 1 || e.Wire[0].Sent != "" || e.Notice.Signal == "" || e.Verdict != ""):
		return fmt.Errorf("an event is one request of the phone, and a notice")
	case e.Kind != "event" && (e.Verdict == "" || e.Notice.Signal != ""):
		return fmt.Errorf("a request to the phone has a verdict, and no notice")
	}
	for _, x := range e.Wire {
		if e.Kind != "event" && x.Sent == "" {
			return fmt.Errorf("the phone answers what nobody asked")
		}
	}
	return nil
}

// unquote returns what a Go string stands for; other text stands for itself.
func unquote(s string) (string, error) {
	if strings.HasPrefix(s, `"`) {
		return strconv.Unquote(s)
	}
	return s, nil
}
