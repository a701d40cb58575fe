package phonesip

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/phonecompanion/phonecompanion/connlimit"
	"github.com/phonecompanion/phonecompanion/slowdown"
)

// Limits of what comes by TCP.
const (
	// maxStreams is how many connections there may be: each has a goroutine and
	// 4 KiB to read into. A phone that speaks TCP keeps one.
	maxStreams = 1024
	// maxStreamsPerAddress is how many of them one address may have. A phone has
	// one, a site behind NAT one for each phone.
	maxStreamsPerAddress = 64
	// streamIdle is how long a connection may be silent. Phones send line ends
	// every half minute or so to keep one open, and open another when they need it.
	streamIdle = 5 * time.Minute
	// streamMessage is how long a message may take from its first byte to its
	// last: it is one packet, and TCP may send it a few times.
	streamMessage = 10 * time.Second
	// streamWrite is how long an answer may take to be written, which is at once
	// unless nobody reads.
	streamWrite = 2 * time.Second
	// streamBuffer is how many bytes are read at a time.
	streamBuffer = 4 << 10
	// acceptPause is how long accepting waits after a failure: most likely too many
	// files are open.
	acceptPause = time.Second
)

// hearStreams accepts connections until Close.
func (l *Listener) hearStreams(running *sync.WaitGroup) {
	limited := connlimit.NewListener(l.streams, maxStreamsPerAddress, func(net.Addr) { l.count(RefusedFlood) })
	for {
		c, err := limited.Accept()
		switch {
		case err == nil && l.enter(c):
			running.Go(func() { l.stream(c) })
		case err == nil:
			c.Close()
		case errors.Is(err, net.ErrClosed) || l.ctx.Err() != nil:
			return
		default:
			l.log.Error().Err(err).Dur("again_in", acceptPause).Msg("accept SIP")
			slowdown.Pause(l.ctx, acceptPause)
		}
	}
}

// enter notes a connection, unless there are too many, or the listener is closed.
func (l *Listener) enter(c net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed && len(l.open) >= maxStreams {
		l.count(RefusedFlood)
		return false
	}
	if !l.closed {
		l.open[c] = struct{}{}
	}
	return !l.closed
}

// leave ends a connection.
func (l *Listener) leave(c net.Conn) {
	l.mu.Lock()
	delete(l.open, c)
	l.mu.Unlock()
	c.Close()
}

// until sets how long the next read of a connection may take; false: the listener
// is closed, and its deadline stays that of Close.
func (l *Listener) until(c net.Conn, t time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	return c.SetReadDeadline(t) == nil
}

// stream reads the messages of one connection until it ends, is silent for too
// long, or sends what is no SIP.
func (l *Listener) stream(c net.Conn) {
	defer l.leave(c)
	from := addrPort(c.RemoteAddr())
	in := splitter{l: l, from: from, stream: l.parser.NewSIPStream()}
	defer in.stream.Close()
	v := visit{from: from, send: func(text string, _ netip.AddrPort) {
		c.SetWriteDeadline(time.Now().Add(streamWrite))
		if _, err := c.Write([]byte(text)); err != nil {
			c.Close() // an answer that is half written is the end
		}
	}}
	buf := make([]byte, streamBuffer)
	for deadline := time.Now().Add(streamIdle); l.until(c, deadline); {
		n, err := c.Read(buf)
		if errors.Is(err, os.ErrDeadlineExceeded) && in.begun && l.ctx.Err() == nil {
			l.refuse(RefusedSlow, from)
		}
		if err != nil {
			return
		}
		before := in.begun
		got, err := in.split(buf[:n])
		for _, m := range got {
			slowdown.Pause(l.ctx, l.slow.Hushed(from.Addr().String(), time.Now()))
			if l.ctx.Err() != nil {
				return
			}
			v.read = time.Now()
			l.take(m, v)
		}
		switch {
		case err != nil:
			return
		case !in.begun:
			deadline = time.Now().Add(streamIdle)
		case !before || len(got) > 0:
			deadline = time.Now().Add(streamMessage)
		}
	}
}

// A splitter takes messages out of a stream.
type splitter struct {
	l      *Listener
	from   netip.AddrPort
	stream *sip.ParserStream
	begun  bool // a message has begun
}

// split returns the messages that are whole with data. After an error the stream
// cannot be read further.
func (s *splitter) split(data []byte) (got []sip.Message, err error) {
	err = errFault // if the library fails
	defer s.l.recover(s.from)
	s.stream.Write(data) // into memory
	for {
		if !s.begun {
			// The library takes line ends between messages for a part of the next.
			for rest := s.stream.Buffer(); rest.Len() > 0 && empty(rest.Bytes()[:1]); {
				rest.Next(1)
			}
			if s.stream.Buffer().Len() == 0 {
				return got, nil
			}
		}
		m, _, wrong := s.stream.ParseNext()
		switch {
		case wrong == nil:
			got, s.begun = append(got, m), false
		case errors.Is(wrong, io.ErrUnexpectedEOF):
			s.begun = true
			return got, nil
		case errors.Is(wrong, sip.ErrMessageTooLarge):
			s.l.refuse(RefusedSize, s.from)
			return got, wrong
		default:
			s.l.refuse(RefusedNoSIP, s.from)
			return got, wrong
		}
	}
}

// errFault is a stream that the library failed to read.
var errFault = errors.New("the library failed")

// addrPort returns the address of a peer, as it is compared with a phone's.
func addrPort(a net.Addr) netip.AddrPort {
	ap, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.AddrPort{}
	}
	return plain(ap)
}

// plain undoes the form that IPv4 addresses have on a socket for both.
func plain(ap netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}
