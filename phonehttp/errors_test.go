package phonehttp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"testing"
)

func TestErrorTexts(t *testing.T) {
	timeout := &net.OpError{Op: "read", Net: "tcp", Err: os.ErrDeadlineExceeded}
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	unreachable := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.EHOSTUNREACH)}
	noFiles := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("socket", syscall.EMFILE)}
	for _, c := range []struct {
		name  string
		phase Phase
		err   error
		sent  bool
		want  string
	}{
		{"off", PhaseConnect, timeout, false, "p:80: the phone does not answer: it is off, or the address is wrong"},
		{"off, by the context", PhaseConnect, context.DeadlineExceeded, false, "p:80: the phone does not answer: it is off, or the address is wrong"},
		{"refused", PhaseConnect, refused, false, "p:80: the phone refuses the connection: its web interface is off, or the port is wrong"},
		{"unreachable", PhaseConnect, unreachable, false, "p:80: no connection to the phone: " + unreachable.Error()},
		{"no files", PhaseConnect, noFiles, false, "p:80: not asked: this server may open no more files: raise its limit, or look who holds them"},
		{"cancelled", PhaseConnect, context.Canceled, false, "p:80: no connection to the phone: context canceled"},
		{"TLS", PhaseTLS, errors.New("x"), false, "p:80: no safe connection to the phone: x"},
		{"TLS that hangs", PhaseTLS, timeout, false, "p:80: the phone took the connection and did not make it safe in time"},
		{"write", PhaseWrite, errors.New("x"), true, "p:80: the connection broke while the request was written: x"},
		{"answer", PhaseAnswer, errors.New("x"), true, "p:80: the phone took the request and gave no proper answer: x"},
		{"late answer", PhaseAnswer, fmt.Errorf("read: %w", os.ErrDeadlineExceeded), true, "p:80: the phone took the request and did not answer in time"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := &Error{c.phase, "p:80", c.err}
			if e.Error() != c.want || e.Sent() != c.sent || !errors.Is(e, c.err) {
				t.Errorf("says %s, sent %v, want %s", e, e.Sent(), c.want)
			}
		})
	}
}

func TestPhases(t *testing.T) {
	for phase, want := range map[Phase]string{PhaseConnect: "connect", PhaseTLS: "tls", PhaseWrite: "write", PhaseAnswer: "answer"} {
		if got := phase.String(); got != want {
			t.Errorf("phase is %s, want %s", got, want)
		}
	}
}
