package phonesip

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"

	"github.com/emiago/sipgo/sip"
)

// Limits of what goes over a socket.
const (
	// maxDatagram is how long a request may be over UDP, in bytes, where the path's
	// MTU is not known (RFC 3261, 18.1.1).
	maxDatagram = 1300
	// maxMessage is how long an answer may be, in bytes: that of a datagram.
	maxMessage = 65535
)

// A socket is one connection to one phone, as the library's transactions need
// it. Closing it is for its owner: transactions only leave it.
type socket struct {
	net.Conn
	datagrams bool
	written   atomic.Int32 // messages that went out whole
	begun     atomic.Bool  // something was written, if only a part
}

// WriteMsg writes a message.
func (s *socket) WriteMsg(m sip.Message) error {
	text := m.String()
	if s.datagrams && len(text) > maxDatagram {
		return errTooLong
	}
	n, err := io.WriteString(s.Conn, text)
	if n > 0 {
		s.begun.Store(true)
	}
	if err == nil {
		s.written.Add(1)
	}
	return err
}

// Ref is for connections that are shared.
func (s *socket) Ref(int) int { return 1 }

// TryClose is for connections that are shared.
func (s *socket) TryClose() (int, error) { return 1, nil }

// read reads messages until the socket breaks or is closed, and returns why.
// Datagrams that are no SIP are passed over.
func (s *socket) read(take func(sip.Message)) (err error) {
	defer func() {
		// The phone's bytes are read by foreign code on a goroutine of ours: a
		// fault there must not end the server.
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the answer cannot be read: %v", fault)
		}
	}()
	parser := sip.NewParser()
	parser.MaxMessageLength = maxMessage
	stream := parser.NewSIPStream()
	defer stream.Close()
	buf := make([]byte, maxMessage)
	for {
		n, err := s.Conn.Read(buf)
		switch {
		case n > 0 && s.datagrams:
			if m, fault := parser.ParseSIP(buf[:n]); fault == nil {
				take(m)
			}
		case n > 0:
			if fault := stream.ParseSIPStream(buf[:n], take); fault != nil && !errors.Is(fault, sip.ErrParseSipPartial) {
				return errors.New("what it sent is no SIP")
			}
		}
		if errors.Is(err, io.EOF) {
			return errors.New("it closed the connection")
		}
		if err != nil {
			return err
		}
	}
}

// refuse answers a request of the phone: nothing is listening here.
func (s *socket) refuse(req *sip.Request) {
	if req.IsAck() {
		return
	}
	req.SetSource(s.RemoteAddr().String())
	req.SetTransport(strings.ToUpper(s.RemoteAddr().Network()))
	s.WriteMsg(sip.NewResponseFromRequest(req, sip.StatusNotImplemented, "Not Implemented", nil)) // best effort: it will ask again, or not
}
