package phonehttp

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
)

// A Phase says how far a request came before it failed.
type Phase uint8

// The phases of a request.
const (
	PhaseConnect Phase = iota // no connection: the phone certainly did not get the request
	PhaseTLS                  // the connection was not made safe: it did not get it either
	PhaseWrite                // the request was being written: it may have got it
	PhaseAnswer               // the request was written, and no good answer came: it may have done it
)

var phaseNames = [...]string{"connect", "tls", "write", "answer"}

// String returns the word for p, which is a label in metrics too.
func (p Phase) String() string { return phaseNames[p] }

// An Error says why a request to a phone has no answer.
type Error struct {
	Phase Phase
	Addr  string // host:port of the phone
	Err   error
}

// Error names the phone, the phase and the reason, in words that an
// administrator can act on.
func (e *Error) Error() string {
	return fmt.Sprintf("%s: %s", e.Addr, e.reason())
}

// Unwrap returns the reason.
func (e *Error) Unwrap() error { return e.Err }

// Sent tells whether the phone may have got the request.
func (e *Error) Sent() bool { return e.Phase >= PhaseWrite }

// NoFiles tells whether a request failed because this machine, or this process,
// may open no more files: nobody was asked, and the phone is not at fault.
func NoFiles(err error) bool { return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) }

func (e *Error) reason() string {
	var timeout net.Error
	late := errors.Is(e.Err, os.ErrDeadlineExceeded) || errors.As(e.Err, &timeout) && timeout.Timeout()
	switch e.Phase {
	case PhaseConnect:
		switch {
		case late:
			return "the phone does not answer: it is off, or the address is wrong"
		case errors.Is(e.Err, syscall.ECONNREFUSED):
			return "the phone refuses the connection: its web interface is off, or the port is wrong"
		case NoFiles(e.Err):
			return "not asked: this server may open no more files: raise its limit, or look who holds them"
		}
		return "no connection to the phone: " + e.Err.Error()
	case PhaseTLS:
		if late {
			return "the phone took the connection and did not make it safe in time"
		}
		return "no safe connection to the phone: " + e.Err.Error()
	case PhaseWrite:
		return "the connection broke while the request was written: " + e.Err.Error()
	}
	if late {
		return "the phone took the request and did not answer in time"
	}
	return "the phone took the request and gave no proper answer: " + e.Err.Error()
}
