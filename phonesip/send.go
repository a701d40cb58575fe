package phonesip

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// connectTimeout is how long the name of a phone may take to be found, and a TCP
// connection to be made. A phone on the same network does so within
// milliseconds.
const connectTimeout = 2 * time.Second

// A Sender sends SIP requests. Its zero value is ready for use, by any number of
// goroutines.
type Sender struct {
	// Listener is where a [Listener] is heard, its Addr; invalid: nowhere. A phone
	// is told so in From, as the address to answer to.
	Listener netip.AddrPort
}

// Send sends r to a phone and returns the final answer, whatever its status. The
// error is an [*Error].
func (sender Sender) Send(ctx context.Context, to phone.SIPPhone, r *phoneprofile.Rendered) (*phoneprofile.Answer, error) {
	addr := net.JoinHostPort(to.Host, strconv.Itoa(r.Port))
	if to.Host == "" { // the dialer would take it for this machine
		return nil, &Error{PhaseConnect, addr, errors.New("the phone has no address")}
	}
	s, err := connect(ctx, addr, r.SIP.TCP)
	if err != nil {
		return nil, &Error{PhaseConnect, addr, err}
	}
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	c := &call{socket: s, ended: make(chan struct{})}
	go c.listen()
	defer c.close()

	id := newIdentity(s.LocalAddr(), sender.Listener)
	res, err := c.once(ctx, build(id, to.Host, r, nil))
	if err == nil && (res.StatusCode == sip.StatusUnauthorized || res.StatusCode == sip.StatusProxyAuthRequired) && to.Username != "" {
		first := build(id, to.Host, r, nil)
		if credentials := answerTo(res, first.Recipient.String(), to, r); credentials != nil {
			// A refusal of the credentials is final: phones lock their users out.
			res, err = c.once(ctx, build(id.next(), to.Host, r, credentials))
		}
	}
	if err != nil {
		return nil, &Error{s.phase(err), addr, err}
	}
	return &phoneprofile.Answer{Status: res.StatusCode, Body: res.Body()}, nil
}

// connect makes a socket that reaches the phone and nobody else.
func connect(ctx context.Context, addr string, tcp bool) (*socket, error) {
	network := "udp"
	if tcp {
		network = "tcp"
	}
	d := net.Dialer{Timeout: connectTimeout}
	conn, err := d.DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	return &socket{Conn: conn, datagrams: !tcp}, nil
}

// phase tells how far a request came that failed with err. A datagram that was
// refused at once has not arrived; once there were copies, nobody knows which of
// them was refused.
func (s *socket) phase(err error) Phase {
	switch refused := errors.Is(err, syscall.ECONNREFUSED); {
	case !s.begun.Load(), s.datagrams && refused && s.written.Load() == 1:
		return PhaseConnect
	case s.written.Load() == 0:
		return PhaseWrite
	}
	return PhaseAnswer
}

// A call is a request under way: a socket and what comes on it.
type call struct {
	*socket
	attempt atomic.Pointer[attempt]
	ended   chan struct{} // closed when the reader has ended
	fault   error         // why it did
}

// An attempt is one transaction, and how its answers are known.
type attempt struct {
	tx     *sip.ClientTx
	branch string
	method sip.RequestMethod
}

// listen reads until the socket breaks or is closed.
func (c *call) listen() {
	defer close(c.ended)
	c.fault = c.read(c.take)
}

// close closes the socket and waits for its reader.
func (c *call) close() {
	c.Close()
	<-c.ended
}

// take is given every message that comes.
func (c *call) take(m sip.Message) {
	switch m := m.(type) {
	case *sip.Request:
		c.refuse(m)
	case *sip.Response:
		if a := c.attempt.Load(); a != nil && a.answeredBy(m) {
			a.tx.Receive(m) // returns when once has taken it, or has gone
			if !m.IsProvisional() {
				a.tx.Terminate() // now, for by now its timers are set
			}
		}
	}
}

// answeredBy tells whether m is a response to the attempt (RFC 3261, 17.1.3).
func (a *attempt) answeredBy(m *sip.Response) bool {
	via, cseq := m.Via(), m.CSeq()
	if via == nil || cseq == nil || cseq.MethodName != a.method {
		return false
	}
	branch, _ := via.Params.Get("branch")
	return branch == a.branch
}

// once carries one transaction out and returns the final answer.
func (c *call) once(ctx context.Context, req *sip.Request) (*sip.Response, error) {
	branch, _ := req.Via().Params.Get("branch")
	tx := sip.NewClientTx(branch, req, c.socket, slog.New(slog.DiscardHandler))
	c.attempt.Store(&attempt{tx, branch, req.Method})
	if err := tx.Init(); err != nil {
		return nil, err
	}
	for {
		select {
		case res := <-tx.Responses():
			if !res.IsProvisional() {
				return res, nil
			}
		case <-tx.Done():
			return nil, tx.Err()
		case <-c.ended:
			tx.Terminate()
			return nil, c.fault
		case <-ctx.Done():
			tx.Terminate()
			return nil, ctx.Err()
		}
	}
}
