package phonesip

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"

	"github.com/emiago/sipgo/sip"
)

// A Phase says how far a request came before it failed.
type Phase uint8

// The phases of a request.
const (
	PhaseConnect Phase = iota // the phone certainly did not get the request
	PhaseWrite                // the request was being written: it may have got it
	PhaseAnswer               // the request was written, and no final answer came: it may have done it
)

var phaseNames = [...]string{"connect", "write", "answer"}

// String returns the word for p.
func (p Phase) String() string { return phaseNames[p] }

// errTooLong is a request that UDP does not carry.
var errTooLong = fmt.Errorf("the request is longer than %d bytes, which is too long for UDP: set transport = \"TCP\" in [sip] of the profile", maxDatagram)

// An Error says why a SIP request to a phone has no final answer.
type Error struct {
	Phase Phase
	Addr  string // host:port of the phone
	Err   error
}

// Error names the phone, the phase and the reason, in words that an
// administrator can act on.
func (e *Error) Error() string { return "sip:" + e.Addr + ": " + e.reason() }

// Unwrap returns the reason.
func (e *Error) Unwrap() error { return e.Err }

// Sent tells whether the phone may have got the request.
func (e *Error) Sent() bool { return e.Phase >= PhaseWrite }

func (e *Error) reason() string {
	var timeout net.Error
	late := errors.Is(e.Err, os.ErrDeadlineExceeded) || errors.Is(e.Err, sip.ErrTransactionTimeout) || errors.As(e.Err, &timeout) && timeout.Timeout()
	switch {
	case errors.Is(e.Err, errTooLong):
		return e.Err.Error()
	case e.Phase == PhaseConnect && late:
		return "the phone does not answer: it is off, or the address is wrong"
	case errors.Is(e.Err, syscall.ECONNREFUSED) && e.Phase == PhaseConnect:
		return "the phone refuses SIP: port or transport in [sip] of its profile is wrong, or SIP is not running there"
	case e.Phase == PhaseConnect:
		return "no way to the phone: " + e.Err.Error()
	case e.Phase == PhaseWrite:
		return "the connection broke while the request was written: " + e.Err.Error()
	case late:
		return "the phone did not answer in time; it may have got the request"
	}
	return "the request was sent, and there was no proper answer: " + e.Err.Error()
}
