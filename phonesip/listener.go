package phonesip

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/slowdown"
)

// portTries is how often a free port is looked for that is free by TCP and by UDP.
const portTries = 16

// readPause is how long the listener waits where reading fails again and again,
// so that a broken socket does not take a processor.
const readPause = 100 * time.Millisecond

// patientReads is how many reads may fail in a row before it does: on Windows, an
// answer that somebody refuses is an error of the next read.
const patientReads = 64

// A Listener hears what phones say when a key is pressed: a SIP MESSAGE, by UDP and
// by TCP at one address. OPTIONS are answered, for phones and proxies ask whether
// somebody is here; nothing else is taken. An address that is refused is not heard
// for a while, longer for each refusal ([slowdown.Slowdown]): over UDP what it sends
// is dropped, and a phone sends it again; over TCP it waits.
type Listener struct {
	counts
	press   func(from netip.Addr, m Press) Verdict
	log     zerolog.Logger
	packets *net.UDPConn
	streams net.Listener
	parser  *sip.Parser
	slow    slowdown.Slowdown
	known   transactions

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	ended  chan struct{} // closed when Serve has ended

	mu      sync.Mutex
	serving bool
	closed  bool
	open    map[net.Conn]struct{} // of TCP
}

// Listen opens the sockets of a Listener; Serve then serves them. press is called
// for each key that is pressed, once, by several goroutines at a time; it must
// return at once, for the phone waits, and so do others.
func Listen(ctx context.Context, address string, press func(from netip.Addr, m Press) Verdict, log zerolog.Logger) (*Listener, error) {
	streams, packets, err := sockets(ctx, address)
	if err != nil {
		return nil, err
	}
	l := &Listener{
		press: press, log: log, packets: packets, streams: streams, parser: newParser(),
		ended: make(chan struct{}), open: map[net.Conn]struct{}{},
	}
	l.ctx, l.cancel = context.WithCancel(context.WithoutCancel(ctx))
	return l, nil
}

// sockets opens both sockets at one address. Where its port is 0, they have the
// same free one.
func sockets(ctx context.Context, address string) (net.Listener, *net.UDPConn, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, nil, err
	}
	var lc net.ListenConfig
	for try := 1; ; try++ {
		streams, err := lc.Listen(ctx, "tcp", address)
		if err != nil {
			return nil, nil, err
		}
		at := streams.Addr().(*net.TCPAddr)
		packets, err := lc.ListenPacket(ctx, "udp", udpAddress(address, at))
		if err == nil {
			return streams, packets.(*net.UDPConn), nil
		}
		streams.Close()
		if port != "0" || try == portTries {
			return nil, nil, err
		}
	}
}

// udpAddress is address with the port of at.
func udpAddress(address string, at *net.TCPAddr) string {
	host, _, _ := net.SplitHostPort(address)
	return net.JoinHostPort(host, fmt.Sprint(at.Port))
}

// newParser makes a parser that looks only at what is needed here: of headers that
// nobody reads, none is too odd.
func newParser() *sip.Parser {
	needed := map[string]sip.HeaderParser{}
	for name, parse := range sip.DefaultHeadersParser() {
		switch name {
		case "via", "v", "from", "f", "to", "t", "call-id", "i", "cseq", "content-length", "l", "content-type", "c":
			needed[name] = parse
		}
	}
	p := sip.NewParser(sip.WithHeadersParsers(needed))
	p.MaxMessageLength = maxRequest
	return p
}

// Addr returns where the listener is heard. Its address is unspecified where it
// listens on all addresses.
func (l *Listener) Addr() netip.AddrPort {
	return plain(l.streams.Addr().(*net.TCPAddr).AddrPort())
}

// Serve serves until Close.
func (l *Listener) Serve() {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return
	}
	l.serving = true
	l.mu.Unlock()
	defer close(l.ended)
	var running sync.WaitGroup
	running.Go(l.hearPackets)
	l.hearStreams(&running)
	running.Wait()
}

// Close ends the listener in order: what has been read is answered, what comes
// later is not heard. It returns when Serve has ended.
func (l *Listener) Close() error {
	l.mu.Lock()
	first := !l.closed
	l.closed = true
	serving := l.serving
	for c := range l.open {
		c.SetReadDeadline(time.Unix(0, 1)) // whoever reads stops; what is being written is written
	}
	l.mu.Unlock()
	var err error
	if first {
		l.cancel()
		err = l.streams.Close()
		l.packets.SetReadDeadline(time.Unix(0, 1))
	}
	if serving {
		<-l.ended
	}
	if first {
		err = errors.Join(err, l.packets.Close())
	}
	return err
}

// hearPackets reads datagrams until Close. Each has one message.
func (l *Listener) hearPackets() {
	buf := make([]byte, maxRequest+1)
	for failed := 0; ; {
		n, from, err := l.packets.ReadFromUDPAddrPort(buf)
		switch {
		case l.ctx.Err() != nil:
			return
		case err != nil:
			if failed++; failed > patientReads {
				slowdown.Pause(l.ctx, readPause)
			}
			continue
		}
		failed = 0
		l.packet(buf[:n], plain(from))
	}
}

// packet takes one datagram.
func (l *Listener) packet(data []byte, from netip.AddrPort) {
	if empty(data) { // sent to keep a way open
		return
	}
	read := time.Now()
	if l.slow.Hushed(from.Addr().String(), read) > 0 {
		l.count(RefusedFlood)
		return
	}
	if len(data) > maxRequest {
		l.refuse(RefusedSize, from)
		return
	}
	m, err := l.parse(data, from)
	if err != nil {
		l.refuse(RefusedNoSIP, from)
		return
	}
	if m != nil {
		l.take(m, visit{from, len(data), read, l.sendPacket})
	}
}

// parse reads the message of a datagram; it is nil where the library failed.
func (l *Listener) parse(data []byte, from netip.AddrPort) (m sip.Message, err error) {
	defer l.recover(from)
	return l.parser.ParseSIP(data)
}

// sendPacket sends an answer. If it is lost, the phone asks again.
func (l *Listener) sendPacket(text string, to netip.AddrPort) {
	l.packets.WriteToUDPAddrPort([]byte(text), to)
}

// empty tells whether data is nothing but line ends.
func empty(data []byte) bool {
	for _, b := range data {
		if b != '\r' && b != '\n' && b != 0 {
			return false
		}
	}
	return true
}
