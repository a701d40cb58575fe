package providersim

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// socketPath is where WebSockets connect. The address is the provider's own
// choice (docs/notifications/websockets/subscribing.md): it comes with the token.
const socketPath = "/ws"

// ServeHTTP answers one request.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, controlPath) {
		p.control(w, r)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "the body is too long or broken", http.StatusBadRequest)
		return
	}
	fault, away := p.received(r)
	if away {
		reset(w)
		return
	}
	defer p.wg.Done()
	if r.URL.Path == socketPath {
		if fault.Kind != NoFault && !fault.CarryOut {
			misbehave(p.ctx, w, r, fault, apiError(http.StatusInternalServerError, "CMN-203", "Internal Server Error"))
			return
		}
		p.serveSocket(w, r)
		return
	}
	var out reply
	if fault.Kind == NoFault || fault.carriesOut() {
		out = p.api(&request{
			method: r.Method, path: r.URL.EscapedPath(), query: r.URL.Query(), header: r.Header, body: body, base: base(r),
		})
	}
	misbehave(p.ctx, w, r, fault, out)
}

// base is the scheme and host that the client used.
func base(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// received counts a request and returns the fault that it meets.
func (p *Provider) received(r *http.Request) (f Fault, away bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.touch()
	line := r.Method + " " + r.URL.Path
	if r.URL.RawQuery != "" && r.URL.Path != socketPath { // a token stands in that one
		line += "?" + r.URL.RawQuery
	}
	p.log.add(line)
	if p.away || p.closed {
		p.stats.Refused++
		return Fault{}, true
	}
	p.wg.Add(1)
	return p.takeFault(r.Method, r.URL.Path), false
}

// bytes is the body as it goes on the wire.
func (r reply) bytes() []byte {
	if r.body == nil {
		return nil
	}
	return marshal(r.body)
}

// marshal writes JSON as it is read best: & stays &.
func marshal(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("providersim: what is sent is no JSON: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// send writes an answer.
func send(w http.ResponseWriter, out reply) {
	head(w, out)
	w.Write(out.bytes())
}

// head writes all but the body.
func head(w http.ResponseWriter, out reply) {
	for name, value := range out.header {
		w.Header().Set(name, value)
	}
	body := out.bytes()
	if body != nil {
		w.Header().Set("Content-Type", "application/json;charset=utf-8")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(out.status)
}
