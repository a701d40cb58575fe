package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestHealthByPhase: what is said in every phase, and when something is broken.
func TestHealthByPhase(t *testing.T) {
	a := newReloadBench(t).app
	for _, c := range []struct {
		name           string
		do             func()
		healthy, ready string
	}{
		{"serving", func() {}, "", ""},
		{"starting", func() { a.health.enter(starting) }, "", "starting"},
		{"stopping", func() { a.health.enter(stopping) }, "", "stopping"},
		{"a listener ends with the server", func() { a.health.broken("the listener", errors.New("closed")) }, "", "stopping"},
		{"a listener ends", func() { a.health.enter(serving); a.health.broken("the listener", errors.New("gone")) }, "the listener has ended: gone", "the listener has ended: gone"},
		{"another one ends", func() { a.health.broken("the other", errors.New("gone")) }, "the listener has ended: gone", "the listener has ended: gone"},
	} {
		c.do()
		for path, want := range map[string]string{"/-/healthy": c.healthy, "/-/ready": c.ready} {
			for name, h := range map[string]http.Handler{"HTTP": a.handler(), "admin": a.adminHandler()} {
				w := httptest.NewRecorder()
				h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
				code := http.StatusOK
				if want != "" {
					code = http.StatusServiceUnavailable
				}
				text := want
				if want == "" {
					text = "ok"
				}
				if w.Code != code || w.Body.String() != text+"\n" {
					t.Errorf("%s, %s%s: %d %q, want %q", c.name, name, path, w.Code, w.Body, want)
				}
			}
		}
	}
}
