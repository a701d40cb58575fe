package phonesim

import (
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// An exchange is one request and its answer, or what a fault makes of it.
type exchange struct {
	phone   *Phone
	conn    net.Conn
	req     *request
	number  int // of the request on its connection, from 1 on
	watched int // its number for the watcher; 0: none
}

// run reports whether the connection stays open.
func (x *exchange) run() bool {
	x.reach(Received)
	f := x.phone.received(x.req, x.number)
	resp := &response{status: http.StatusInternalServerError}
	if f.carriesOut() {
		resp = x.phone.handle(x.req)
	}
	x.reach(CarriedOut)
	x.conn.SetDeadline(time.Now().Add(writeTimeout))
	open := x.answer(f, resp)
	x.reach(Answered)
	if resp.then != nil {
		x.phone.office.mu.Lock()
		resp.then()
		x.phone.office.mu.Unlock()
	}
	return open
}

func (x *exchange) answer(f Fault, resp *response) bool {
	kind, head := x.phone.cfg.Kind, x.req.method == http.MethodHead
	switch f.Kind {
	case Hang, Mute:
		// The client, or the end of the phone, closes the connection.
		x.conn.SetDeadline(time.Time{})
		io.Copy(io.Discard, x.conn)
		return false
	case DropAfterRead, DropSecondOnKeepAlive:
		return false
	case Reset:
		if c, ok := x.conn.(*net.TCPConn); ok {
			c.SetLinger(0)
		}
		return false
	case SlowBytes:
		return x.drip(resp.bytes(kind, false, head, 0), f.Interval)
	case Garbage:
		io.WriteString(x.conn, "\x16\x03\x01 this is not HTTP\n")
		return false
	case EndlessBody:
		return x.endless(resp)
	case WrongLength:
		x.conn.Write(resp.bytes(kind, false, head, 1000))
		return false
	case Status:
		resp = &response{status: f.Status, body: "<html>fault</html>\n"}
		if resp.status == 0 {
			resp.status = http.StatusInternalServerError
		}
	case RedirectHTTPS:
		resp = &response{
			status: http.StatusTemporaryRedirect,
			header: []string{"Location: https://" + x.host() + x.req.target},
		}
	}
	_, err := x.conn.Write(resp.bytes(kind, x.req.keepAlive, head, 0))
	return err == nil && x.req.keepAlive
}

// host returns the host that the client asked for, without the port.
func (x *exchange) host() string {
	host := x.req.header["host"]
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if host == "" {
		host = x.phone.ip()
	}
	return host
}

// drip sends one byte per interval.
func (x *exchange) drip(answer []byte, interval time.Duration) bool {
	if interval <= 0 {
		interval = defaultSlowInterval
	}
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for i := range answer {
		select {
		case <-tick.C:
		case <-x.phone.ctx.Done():
			return false
		}
		x.conn.SetDeadline(time.Now().Add(writeTimeout))
		if _, err := x.conn.Write(answer[i : i+1]); err != nil {
			return false
		}
	}
	return false
}

// endless sends a body without length and end, as fast as the client takes it.
func (x *exchange) endless(resp *response) bool {
	head, _, _ := strings.Cut(string(resp.bytes(x.phone.cfg.Kind, false, true, 0)), "Content-Length:")
	part := head + "Connection: close\r\n\r\n" + resp.body
	for {
		x.conn.SetDeadline(time.Now().Add(writeTimeout))
		if _, err := io.WriteString(x.conn, part); err != nil {
			return false
		}
		part = strings.Repeat("<!-- more -->\n", 64)
	}
}
