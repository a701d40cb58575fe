package phonesim

import (
	"bufio"
	"errors"
	"net"
	"net/http"
	"time"
)

// web is the listening side of a phone.
type web struct {
	listener net.Listener
	addr     string
	conns    map[net.Conn]struct{}
	release  func() // gives the port up that is kept while nobody listens; nil: none is
}

// openWeb makes the web interface listen. The caller holds the lock.
func (p *Phone) openWeb(addr string) error {
	p.web.giveUp()
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	p.web.listener = ln
	p.web.addr = ln.Addr().String()
	p.wg.Add(1)
	go p.accept(ln)
	return nil
}

// giveUp lets others have the port again.
func (w *web) giveUp() {
	if w.release != nil {
		w.release()
		w.release = nil
	}
}

// closeWeb closes the listener and every connection. The port stays the phone's,
// as the address of a phone that is off stays its own, unless it is gone for good.
func (p *Phone) closeWeb() {
	if p.web.listener != nil {
		p.web.listener.Close()
		p.web.listener = nil
		p.web.release = reserve(p.web.addr)
	}
	if p.closed {
		p.web.giveUp()
	}
	for c := range p.web.conns {
		c.Close()
	}
}

// accept is the only goroutine of an idle phone.
func (p *Phone) accept(ln net.Listener) {
	defer p.wg.Done()
	for {
		conn, err := ln.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			select {
			case <-time.After(acceptRetry):
				continue
			case <-p.ctx.Done():
				return
			}
		}
		p.admit(ln, conn)
	}
}

// admit starts serving a connection, unless the phone has closed or has too many.
func (p *Phone) admit(ln net.Listener, conn net.Conn) {
	p.office.mu.Lock()
	defer p.office.mu.Unlock()
	if p.web.listener != ln || len(p.web.conns) >= maxConns {
		conn.Close()
		return
	}
	if p.web.conns == nil {
		p.web.conns = make(map[net.Conn]struct{})
	}
	p.web.conns[conn] = struct{}{}
	p.wg.Add(1)
	go p.serve(conn)
}

// serve answers the requests of one connection, one after the other.
func (p *Phone) serve(conn net.Conn) {
	defer p.wg.Done()
	defer func() {
		conn.Close()
		p.office.mu.Lock()
		delete(p.web.conns, conn)
		p.changed.notify()
		p.office.mu.Unlock()
	}()
	br := bufio.NewReaderSize(conn, 2048)
	for n := 1; ; n++ {
		conn.SetDeadline(time.Now().Add(idleTimeout))
		req, err := readRequest(br)
		if errors.Is(err, errMalformed) {
			r := &response{status: http.StatusBadRequest, body: "<html>400</html>\n"}
			conn.Write(r.bytes(p.cfg.Kind, false, false, 0))
		}
		if err != nil {
			return
		}
		x := &exchange{phone: p, conn: conn, req: req, number: n}
		if !x.run() {
			return
		}
	}
}

// received counts a request and returns the fault that it meets.
func (p *Phone) received(req *request, number int) Fault {
	p.office.mu.Lock()
	defer p.office.mu.Unlock()
	p.log.add(req.method + " " + req.target)
	p.changed.notify()
	return p.takeWebFault(req.path(), number)
}
