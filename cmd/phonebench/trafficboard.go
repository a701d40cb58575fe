package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"
)

// switchboard answers for all phones.
type switchboard struct {
	listener net.Listener
	phones   []*trafficPhone
	fault    func(error) // of requests to phones that have no call

	mu     sync.Mutex
	conns  map[net.Conn]struct{}
	closed bool
}

// errOneLoopback says that the system lacks what the traffic needs.
var errOneLoopback = errors.New("this system does not have every address of 127.0.0.0/8")

// openSwitchboard opens the phones' side. It has to listen at every address to
// hear its own ones, and talks to nobody but this machine.
func openSwitchboard(phones []*trafficPhone, fault func(error)) (*switchboard, error) {
	l, err := net.Listen("tcp4", ":0")
	if err != nil {
		return nil, err
	}
	s := &switchboard{listener: l, phones: phones, fault: fault, conns: map[net.Conn]struct{}{}}
	c, err := net.DialTimeout("tcp4", netip.AddrPortFrom(phoneAddress(len(phones)-1), s.port()).String(), dialTimeout)
	if err != nil {
		l.Close()
		return nil, fmt.Errorf("%w: %w", errOneLoopback, err)
	}
	c.Close()
	go s.accept()
	return s, nil
}

func (s *switchboard) port() uint16 { return uint16(s.listener.Addr().(*net.TCPAddr).Port) }

func (s *switchboard) accept() {
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		remote := c.RemoteAddr().(*net.TCPAddr).AddrPort().Addr()
		if s.closed || !remote.Unmap().IsLoopback() {
			s.mu.Unlock()
			c.Close()
			continue
		}
		s.conns[c] = struct{}{}
		s.mu.Unlock()
		go s.serve(c)
	}
}

// serve answers one request; the server makes a connection for each.
func (s *switchboard) serve(c net.Conn) {
	defer func() {
		s.mu.Lock()
		delete(s.conns, c)
		s.mu.Unlock()
		forget(c)
	}()
	c.SetDeadline(time.Now().Add(phoneIdle))
	buf := make([]byte, maxRequest)
	have := 0
	for !bytes.HasSuffix(buf[:have], headEnd) {
		n, err := c.Read(buf[have:])
		if err != nil {
			return
		}
		if have += n; have == len(buf) {
			return
		}
	}
	at := phoneNumber(c.LocalAddr().(*net.TCPAddr).AddrPort().Addr())
	words := bytes.SplitN(buf[:have], []byte(" "), 3)
	if at < 0 || at >= len(s.phones) || len(words) < 3 {
		return
	}
	if err := s.phones[at].request(string(words[1])); err != nil {
		if s.phones[at].conversation() == nil {
			s.fault(err)
		}
		return
	}
	c.Write(answerDone)
	c.Read(buf) // until the server has closed
}

func (s *switchboard) close() {
	s.listener.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for c := range s.conns {
		c.Close()
	}
}
