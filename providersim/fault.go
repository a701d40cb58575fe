package providersim

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// A FaultKind is a way in which the provider misbehaves.
type FaultKind string

// The ways in which the provider misbehaves towards a request.
const (
	NoFault FaultKind = "" // NoFault is a provider in order.
	// Status answers Fault.Status with an error body.
	Status FaultKind = "status"
	// HTML answers Fault.Status (200 when 0) with a page, as a proxy in between does.
	HTML FaultKind = "html"
	// Truncated announces the whole body and sends half of it.
	Truncated FaultKind = "truncated"
	// Slow sends one byte per Interval.
	Slow FaultKind = "slow"
	// Reset resets the connection in the place of an answer.
	Reset FaultKind = "reset"
	// Hang never answers.
	Hang FaultKind = "hang"
)

// A Fault is one thing wrong with the provider.
type Fault struct {
	Kind FaultKind
	// Method and Path limit the fault to requests with this method, and whose
	// path contains this; all when empty.
	Method, Path string
	// Skip lets so many requests through that the fault is for, before it begins.
	Skip int
	// Count ends the fault after so many requests; 0: it lasts.
	Count int
	// Status is the code of Status (500 when 0) and HTML.
	Status int
	// RetryAfter is the header of that name, in seconds; none when 0.
	RetryAfter int
	// Interval is the time between two bytes of Slow; 100 ms when 0.
	Interval time.Duration
	// CarryOut does what was asked although Status, HTML, Reset or Hang is the
	// answer: only the answer is lost. Truncated and Slow always do it.
	CarryOut bool
}

// SetFaults makes the provider misbehave in the ways given, and no longer in
// any other. Without arguments it is in order. Of several faults the first that
// is for a request counts.
func (p *Provider) SetFaults(faults ...Fault) error {
	for _, f := range faults {
		switch f.Kind {
		case NoFault, Status, HTML, Truncated, Slow, Reset, Hang:
		default:
			return fmt.Errorf("no such fault: %q", f.Kind)
		}
		if f.Status != 0 && (f.Status < 200 || f.Status > 599) {
			return fmt.Errorf("no status for a fault: %d", f.Status)
		}
	}
	if len(faults) > maxFaults {
		return errors.New("too many faults")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append([]Fault(nil), faults...)
	return nil
}

// takeFault returns the fault for a request, and counts it. The caller holds the lock.
func (p *Provider) takeFault(method, path string) Fault {
	for i := range p.faults {
		f := &p.faults[i]
		if f.Kind == NoFault || f.Method != "" && f.Method != method || !strings.Contains(path, f.Path) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		taken := *f
		if f.Count > 0 {
			if f.Count--; f.Count == 0 {
				p.faults = append(p.faults[:i], p.faults[i+1:]...)
			}
		}
		return taken
	}
	return Fault{}
}

// carriesOut tells whether what was asked is done.
func (f Fault) carriesOut() bool {
	return f.CarryOut || f.Kind == Truncated || f.Kind == Slow
}

// misbehave answers, or what the fault makes of it.
func misbehave(ctx context.Context, w http.ResponseWriter, r *http.Request, f Fault, out reply) {
	switch f.Kind {
	case Status:
		out = faultError(or(f.Status, http.StatusInternalServerError))
	case HTML:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(or(f.Status, http.StatusOK))
		io.WriteString(w, "<!DOCTYPE html><html><head><title>Sorry</title></head><body>We are having a break.</body></html>\n")
		return
	case Truncated:
		head(w, out)
		body := out.bytes()
		w.Write(body[:len(body)/2])
		panic(http.ErrAbortHandler) // the server closes the connection
	case Slow:
		drip(ctx, w, r, f, out)
		return
	case Reset:
		reset(w)
		return
	case Hang:
		select {
		case <-r.Context().Done():
		case <-ctx.Done():
		}
		panic(http.ErrAbortHandler)
	}
	if f.RetryAfter > 0 {
		out.set("Retry-After", fmt.Sprint(f.RetryAfter))
	}
	send(w, out)
}

// faultError is an error with a code that goes with the status (docs/basics/errors.md).
func faultError(status int) reply {
	switch status {
	case http.StatusTooManyRequests:
		return apiError(status, "CMN-301", "Request rate exceeded")
	case http.StatusUnauthorized:
		return apiError(status, "OAU-129", "Access token corrupted")
	case http.StatusInternalServerError:
		return apiError(status, "CMN-203", "Internal Server Error")
	}
	return apiError(status, "CMN-201", "Service Temporary Unavailable")
}

// drip sends one byte per interval.
func drip(ctx context.Context, w http.ResponseWriter, r *http.Request, f Fault, out reply) {
	head(w, out)
	tick := time.NewTicker(or(max(f.Interval, 0), slowInterval))
	defer tick.Stop()
	for _, b := range out.bytes() {
		select {
		case <-tick.C:
		case <-r.Context().Done():
			return
		case <-ctx.Done():
			panic(http.ErrAbortHandler)
		}
		if _, err := w.Write([]byte{b}); err != nil {
			return
		}
		if flusher, ok := w.(http.Flusher); ok {
			flusher.Flush()
		}
	}
}

// reset ends the connection without a word.
func reset(w http.ResponseWriter) {
	if h, ok := w.(http.Hijacker); ok {
		if conn, _, err := h.Hijack(); err == nil {
			abort(conn)
			return
		}
	}
	panic(http.ErrAbortHandler)
}

// abort resets a connection where that is possible.
func abort(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}

// reader is what came with a hijacked connection, and what comes after it.
func reader(conn net.Conn, rw *bufio.ReadWriter) *bufio.Reader {
	if rw != nil && rw.Reader.Buffered() > 0 {
		return rw.Reader
	}
	return bufio.NewReader(conn)
}
