package client

import (
	"errors"
	"strings"
)

var (
	// ErrOutcomeUnknown says that a command may have been carried out, or may
	// not: it had been sent, or the phone had got it, and no answer came. The
	// events that follow are the truth. Every other error of a command says that
	// it was not carried out.
	ErrOutcomeUnknown = errors.New("outcome unknown")
	// ErrNotConnected says that a command was not sent, for there is no
	// connection to the server now.
	ErrNotConnected = errors.New("not connected")
	// ErrClosed says that the client was closed.
	ErrClosed = errors.New("client closed")
	// ErrArgument says that a command cannot be written as a line of the
	// protocol. It was not sent.
	ErrArgument = errors.New("bad argument")
)

// An Error is the server's refusal of a command. Its words are those of CSTA
// (ECMA-269).
type Error struct {
	Verb     string // the command
	Category string // for example "stateIncompatibility"; empty for an unknown command
	Value    string // for example "noActiveCall", or "INVALCMD" for an unknown command
	Text     string // one sentence for people
}

// Error returns the command, the category with the value, and the text.
func (e *Error) Error() string {
	code := e.Value
	if e.Category != "" {
		code = e.Category + "." + e.Value
	}
	return e.Verb + ": " + code + ": " + e.Text
}

// Is makes errors.Is(err, ErrOutcomeUnknown) true where the server says that
// the phone may have got the command and did not answer.
func (e *Error) Is(target error) bool {
	return target == ErrOutcomeUnknown && e.Category == "unspecified" && e.Value == "outcomeUnknown"
}

// refusal makes an Error of the code and the text of a reply.
func refusal(verb, code, text string) *Error {
	e := &Error{Verb: verb, Value: code, Text: text}
	if category, value, ok := strings.Cut(code, "."); ok {
		e.Category, e.Value = category, value
	}
	return e
}
