package dialogue

import (
	"fmt"
	"strings"
	"time"
)

// call is the kind of the entries that hold whole calls.
const call = "call"

// A StepKind says what happens in a step of a call.
type StepKind string

// The kinds of steps.
const (
	StepTold    StepKind = "told"    // the phone sends a notification
	StepClient  StepKind = "client"  // a client sends a line
	StepRequest StepKind = "request" // a request goes to the phone
	StepAnswer  StepKind = "answer"  // the phone answers it
	StepWait    StepKind = "wait"    // time passes
	StepExpect  StepKind = "expect"  // the client gets a line
)

// A Step is one thing that happens in a call.
type Step struct {
	Line int // where it begins in the file
	Kind StepKind
	Text string // what goes over the wire, or the line
	Wait time.Duration
}

// takeStep reads one line of a call.
func (p *parser) takeStep(line string) error {
	if line[0] == '>' || line[0] == '<' {
		return p.takeWire(line[0], line[1:])
	}
	key, value, ok := strings.Cut(line, ":")
	if !ok {
		return fmt.Errorf("%q is neither a key nor a line of a dialogue", line)
	}
	value = strings.TrimSpace(value)
	s := Step{Line: p.line, Text: value}
	switch key {
	case "client":
		s.Kind = StepClient
	case "expect":
		s.Kind = StepExpect
	case "wait":
		wait, err := time.ParseDuration(value)
		if err != nil || wait <= 0 {
			return fmt.Errorf("%q is no time to wait, such as 2s", value)
		}
		s = Step{Line: p.line, Kind: StepWait, Wait: wait}
	case "monitor":
		if value != "auto" && value != "manual" {
			return fmt.Errorf("monitor is auto or manual, not %q", value)
		}
		p.e.Monitor = value
		return nil
	case "format":
		if value != "text" && value != "json" {
			return fmt.Errorf("format is text or json, not %q", value)
		}
		p.e.Format = value
		return nil
	case "source", "with", "login":
		return p.e.set(key, value)
	default:
		return fmt.Errorf("unknown key %q", key)
	}
	p.more = false
	p.e.Steps = append(p.e.Steps, s)
	return nil
}

// takeWire reads a line that goes over the wire, to the phone or from it. A
// line from the phone that begins as requests do begins a notification, and one
// that begins as answers do an answer.
func (p *parser) takeWire(direction byte, line string) error {
	kind := StepRequest
	text := strings.TrimPrefix(line, " ")
	if direction == '<' {
		switch {
		case strings.HasPrefix(text, "HTTP/"):
			kind, p.more = StepAnswer, false
		case strings.HasPrefix(text, "GET "), strings.HasPrefix(text, "POST "):
			kind, p.more = StepTold, false
		case p.more:
			kind = p.e.Steps[len(p.e.Steps)-1].Kind
		}
	}
	if last := len(p.e.Steps) - 1; !p.more || p.e.Steps[last].Kind != kind {
		if direction == '<' && kind == StepRequest {
			return fmt.Errorf("%q begins neither a notification nor an answer", text)
		}
		p.e.Steps = append(p.e.Steps, Step{Line: p.line, Kind: kind})
		p.body = nil
	}
	p.more = true
	p.append(&p.e.Steps[len(p.e.Steps)-1].Text, line)
	return nil
}

// checkSteps tells what a call lacks.
func (e *Entry) checkSteps() error {
	open, expects := false, false
	for _, s := range e.Steps {
		switch s.Kind {
		case StepRequest:
			if open {
				return fmt.Errorf("line %d: the request before it has no answer", s.Line)
			}
			open = true
		case StepAnswer:
			if !open {
				return fmt.Errorf("line %d: the phone answers what nobody asked", s.Line)
			}
			open = false
		case StepExpect, StepWait, StepClient:
			if open {
				return fmt.Errorf("line %d: a phone that has not answered yet can only send notifications", s.Line)
			}
			expects = expects || s.Kind == StepExpect
		}
	}
	switch {
	case open:
		return fmt.Errorf("the last request has no answer")
	case !expects:
		return fmt.Errorf("it says nothing of what a client sees: not one expect")
	}
	return nil
}
