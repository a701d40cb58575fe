package main

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/phonecompanion/phonecompanion/actionurl"
	"github.com/phonecompanion/phonecompanion/cloud"
	"github.com/phonecompanion/phonecompanion/control"
	"github.com/phonecompanion/phonecompanion/provisioning"
	"github.com/phonecompanion/phonecompanion/statuspage"
)

// handler serves everything on the HTTP listener. Action URLs, provisioning files
// and the phones as objects do not go through a mux: it would redirect paths that phones write.
func (a *app) handler() http.Handler {
	phones := a.notified
	mux := http.NewServeMux()
	mux.HandleFunc("GET /-/healthy", alive)
	mux.HandleFunc("GET /-/ready", alive)
	mux.Handle("GET /metrics", local(a.meters.registry.Handler()))
	if a.page.LocalOnly { // there is no listener of its own
		mux.Handle("/{$}", a.page)
		mux.Handle(statuspage.Prefix, a.page)
	}
	mux.HandleFunc("GET /stli", a.lines.WebSocket)
	mux.Handle(cloud.HookPrefix, a.cloud)
	mux.Handle(control.Prefix, &control.Handler{Key: a.access.Key, Actions: a.controls(), Logger: a.levels.Logger("control"), Slow: phones.Slow})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.RequestURI, actionurl.Prefix) && isActionURL(r.RequestURI) {
			phones.ServeHTTP(w, r)
			return
		}
		// The provider delivers its events under the same path, by POST.
		if (r.Method == http.MethodGet || r.Method == http.MethodHead) && provisioning.Is(r.RequestURI) {
			a.files.ServeHTTP(w, r)
			return
		}
		if isAPI(r.RequestURI) {
			a.api.ServeHTTP(w, r)
			return
		}
		if strings.HasPrefix(r.RequestURI, "//") {
			w.WriteHeader(http.StatusNotFound) // the mux would redirect, and phones do not follow
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// isAPI tells whether a request is for the phones as objects: their answers are
// JSON, also to paths that the mux would mend.
func isAPI(target string) bool {
	return strings.HasPrefix(target, "/api/") || strings.HasPrefix(target, "/pbx/")
}

// isActionURL tells whether a request target, which may be an absolute URI, is
// an action URL.
func isActionURL(target string) bool {
	if _, rest, ok := strings.Cut(target, "://"); ok && !strings.HasPrefix(target, "/") {
		i := strings.IndexByte(rest, '/')
		return i >= 0 && strings.HasPrefix(rest[i:], actionurl.Prefix)
	}
	return strings.HasPrefix(target, actionurl.Prefix)
}

// alive answers health checks: the server starts listening when it is ready.
func alive(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") }
