package server_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// gate is a phone that carries out every command when the test lets it.
type gate struct {
	t       *testing.T
	addr    string
	arrived chan string // the commands, as they come
	open    chan struct{}
}

func newGate(t *testing.T) *gate {
	g := &gate{t: t, arrived: make(chan string, 100), open: make(chan struct{})}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.arrived <- r.URL.RequestURI()
		select {
		case <-g.open:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(s.Close)
	g.addr = s.Listener.Addr().String()
	return g
}

// wait waits until a command has come to the phone.
func (g *gate) wait() string { return <-g.arrived }

// release lets one command be answered.
func (g *gate) release() { g.open <- struct{}{} }
