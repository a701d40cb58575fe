package main

import (
	"fmt"
	"net/http"
	"sync"
)

// phase is what a server does as a whole.
type phase string

// The phases. A word is what those read who ask.
const (
	starting phase = "starting"
	serving  phase = "serving"
	stopping phase = "stopping"
)

// health is what a server says of itself to those who watch over it.
type health struct {
	mu    sync.Mutex
	phase phase
	fault string // what only a new start mends; "": nothing
}

// enter notes a new phase.
func (h *health) enter(p phase) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.phase = p
}

// broken notes that a listener has ended that should not have; while the server
// stops they all do.
func (h *health) broken(what string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.phase != stopping && h.fault == "" {
		h.fault = fmt.Sprintf("%s has ended: %v", what, err)
	}
}

// now returns the phase, and what is broken.
func (h *health) now() (phase, string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.phase, h.fault
}

// healthy answers who asks whether the server must be started anew: not while it
// begins or ends in order.
func (a *app) healthy(w http.ResponseWriter, _ *http.Request) {
	a.lines.Sessions() // a server whose clients are all held by one lock does not answer
	_, fault := a.health.now()
	sayHealth(w, fault)
}

// ready answers who asks whether the server takes commands now.
func (a *app) ready(w http.ResponseWriter, _ *http.Request) {
	a.lines.Sessions()
	p, fault := a.health.now()
	if fault == "" && p != serving {
		fault = string(p)
	}
	sayHealth(w, fault)
}

// sayHealth says ok, or what is not.
func sayHealth(w http.ResponseWriter, fault string) {
	w.Header().Set("Cache-Control", "no-store")
	if fault != "" {
		http.Error(w, fault, http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ok")
}
