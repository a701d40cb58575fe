package main

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"text/tabwriter"

	"github.com/phonecompanion/phonecompanion/actionurl"
	"github.com/phonecompanion/phonecompanion/cloud"
	"github.com/phonecompanion/phonecompanion/control"
)

// handler serves everything on the HTTP listener. Action URLs do not go
// through a mux: it would redirect paths that phones write.
func (a *app) handler() http.Handler {
	phones := a.notified
	mux := http.NewServeMux()
	mux.HandleFunc("GET /-/healthy", alive)
	mux.HandleFunc("GET /-/ready", alive)
	mux.HandleFunc("GET /{$}", a.status)
	mux.Handle("GET /metrics", local(a.meters.registry.Handler()))
	mux.HandleFunc("GET /stli", a.lines.WebSocket)
	mux.Handle(cloud.HookPrefix, a.cloud)
	mux.Handle(control.Prefix, &control.Handler{Key: a.access.Key, Actions: a.controls(), Logger: a.logger, Slow: phones.Slow})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.RequestURI, actionurl.Prefix) && isActionURL(r.RequestURI) {
			phones.ServeHTTP(w, r)
			return
		}
		if strings.HasPrefix(r.RequestURI, "//") {
			w.WriteHeader(http.StatusNotFound) // the mux would redirect, and phones do not follow
			return
		}
		mux.ServeHTTP(w, r)
	})
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

// status shows the phones and their state as plain text, to this machine only.
func (a *app) status(w http.ResponseWriter, r *http.Request) {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !from.Addr().Unmap().IsLoopback() {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintf(t, "phonecompanion %s\t%d clients\tnewest event %d\n\n", version, a.lines.Sessions(), a.exchange.Log().Newest())
	if when, fault := a.reloaded.get(); fault != "" {
		fmt.Fprintf(t, "CONFIGURATION NOT RELOADED at %s, the old one stays in force:\n%s\n\n", when.Format("15:04:05"), fault)
	}
	fmt.Fprintln(t, "DEVICE\tPROFILE\tADDRESS\tMONITORING\tREASON")
	for _, p := range a.exchange.Phones() {
		s := p.Settings()
		state, reason := p.Monitoring()
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", s.Extension, s.ProfileName, s.Host, state, reason)
	}
	t.Flush()
}
