package lab

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
	"time"
)

// sippStartTime is how long sipp may take to listen. It does within 0.1 s, on a
// machine that has nothing else to do.
const sippStartTime = 15 * time.Second

// sippQuiet is how long a datagram is given to be refused. On loopback the
// refusal is there when the datagram is.
const sippQuiet = 100 * time.Millisecond

// sippEndTime is how long sipp may take to end after its scenario.
const sippEndTime = 30 * time.Second

// firstSipp is the last part of the first sipp's address, below the phones'.
const firstSipp = 11

// Sipp is sipp as a phone that takes part in one scenario, once: what comes is
// held against the scenario, and anything else fails it.
type Sipp struct {
	Address string // its own loopback address; SIP is on port 5060 by UDP
	process *process
}

// StartSipp starts a sipp for a scenario file and waits until it listens. index,
// from 0, gives each sipp of a lab an address of its own.
func (l *Lab) StartSipp(ctx context.Context, index int, scenario string) (*Sipp, error) {
	s := &Sipp{Address: fmt.Sprintf("127.77.%d.%d", l.block.number, firstSipp+index)}
	p, err := startProcess(syscall.SIGKILL, l.dir, "sipp", "-sf", scenario, "-i", s.Address, "-p", strconv.Itoa(sipPort), "-m", "1", "-nostdin")
	if err != nil {
		return nil, err
	}
	s.process = p
	if err := poll(ctx, sippStartTime, s.listens); err != nil {
		s.Stop()
		return nil, fmt.Errorf("sipp: %w\n%s", err, p.output.String())
	}
	return s, nil
}

// listens tells whether a datagram is not refused. Empty lines are what phones
// send to keep a way open, and nobody answers them.
func (s *Sipp) listens() error {
	if s.process.ended() {
		return errors.New("it has ended")
	}
	c, err := net.Dial("udp", net.JoinHostPort(s.Address, strconv.Itoa(sipPort)))
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := c.Write([]byte("\r\n\r\n")); err != nil {
		return err
	}
	c.SetReadDeadline(time.Now().Add(sippQuiet))
	var timeout net.Error
	if _, err = c.Read(make([]byte, 1)); errors.As(err, &timeout) && timeout.Timeout() {
		return nil
	}
	return fmt.Errorf("not yet: %w", err)
}

// Wait waits until the scenario has been played, and returns nil if all went as
// it says.
func (s *Sipp) Wait() error {
	select {
	case <-s.process.done:
	case <-time.After(sippEndTime):
		return fmt.Errorf("sipp has not ended\n%s", s.process.output.String())
	}
	if state := s.process.cmd.ProcessState; state == nil || !state.Success() {
		return fmt.Errorf("sipp: %v\n%s", state, s.process.output.String())
	}
	return nil
}

// Stop ends it at once.
func (s *Sipp) Stop() { s.process.kill() }
