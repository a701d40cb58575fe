package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/connlimit"
	"github.com/phonecompanion/phonecompanion/loglevel"
	"github.com/phonecompanion/phonecompanion/origin"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/provider"
	"github.com/phonecompanion/phonecompanion/server"
	"github.com/phonecompanion/phonecompanion/statuspage"
	"github.com/phonecompanion/phonecompanion/stli"
)

// maxAdmins is how many connections one address may have to the listener of the
// status page: a browser uses six.
const maxAdmins = 32

// openPage makes the status page, and its listener where it has one.
func (a *app) openPage(c *config.Config) error {
	listen := c.HTTP.AdminListen
	a.page = statuspage.New(pageSource{a}, version, listen == "", a.levels.Logger("statuspage"))
	a.Admin = a.HTTP
	if listen == "" {
		return nil
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("http.admin_listen: %w", err)
	}
	a.Admin = l.Addr()
	if tcp, ok := a.Admin.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		a.logger.Warn().Str("admin_listen", a.Admin.String()).Msg("whoever reaches http.admin_listen can look at every phone and call, and reload the configuration: let a firewall or a proxy with a login stand before it")
	}
	a.admin = &http.Server{
		Handler:           bounded(a.adminHandler(), func(string) bool { return false }),
		ReadHeaderTimeout: httpHeaderTimeout, IdleTimeout: httpIdleTimeout, MaxHeaderBytes: statuspage.MaxHeader,
		ErrorLog: newHTTPLog(a.logger, "trouble at the admin listener"),
	}
	a.admin.RegisterOnShutdown(a.page.Close)
	a.running.Go(func() {
		if err := a.admin.Serve(connlimit.NewListener(l, maxAdmins, a.tooMany())); !errors.Is(err, http.ErrServerClosed) {
			a.logger.Error().Err(err).Msg("admin listener")
			a.health.broken("the admin listener", err)
		}
	})
	a.logger.Info().Str("admin_listen", a.Admin.String()).Msg("serving the status page")
	return nil
}

// adminHandler serves everything on the admin listener.
func (a *app) adminHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /-/healthy", a.healthy)
	mux.HandleFunc("GET /-/ready", a.ready)
	mux.Handle("GET /metrics", programs(pageSource{a}.Pages, a.meters.registry.Handler()))
	mux.Handle("/", a.page)
	return mux
}

// closePage ends the page's own listener.
func (a *app) closePage(ctx context.Context) {
	if a.admin != nil && a.admin.Shutdown(ctx) != nil {
		a.admin.Close()
	}
}

// seen is what the page asks for and a reload changes.
type seen struct {
	mu       sync.Mutex
	provider *provider.Client
	pages    origin.Policy
	reload   func() error // nil: the configuration is not from a file
}

func (s *seen) set(p *provider.Client, pages origin.Policy) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.provider, s.pages = p, pages
}

func (s *seen) reloadBy(reload func() error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reload = reload
}

// pageSource is the server as the status page sees it.
type pageSource struct{ *app }

// Phones is part of [statuspage.Source], as all that follow.
func (a pageSource) Phones() []*phone.Phone { return a.exchange.Phones() }

// Find finds a phone.
func (a pageSource) Find(extension string) *phone.Phone { return a.exchange.Find(extension) }

// Recent finds events.
func (a pageSource) Recent(device string, most int) []*stli.Event {
	return a.exchange.Log().Recent(device, most)
}

// Clients lists clients.
func (a pageSource) Clients(most int) ([]server.Client, int) {
	return a.lines.Clients(most), a.lines.Sessions()
}

// Configuration tells of the last reload.
func (a pageSource) Configuration() statuspage.Configuration {
	when, fault := a.reloaded.get()
	c := statuspage.Configuration{When: when}
	if fault != "" {
		c.Faults = strings.Split(fault, "\n")
	}
	return c
}

// Provider tells how we stand with the provider.
func (a pageSource) Provider() *provider.Standing {
	a.seen.mu.Lock()
	client := a.seen.provider
	a.seen.mu.Unlock()
	if client == nil {
		return nil
	}
	s := client.Standing()
	return &s
}

// LogLevels are the levels of the log.
func (a pageSource) LogLevels() *loglevel.Levels { return a.levels }

// Pages tells which pages and names are known.
func (a pageSource) Pages() origin.Policy {
	a.seen.mu.Lock()
	defer a.seen.mu.Unlock()
	return a.seen.pages
}

// Reload reads the configuration again.
func (a pageSource) Reload() error {
	a.seen.mu.Lock()
	reload := a.seen.reload
	a.seen.mu.Unlock()
	if reload == nil {
		return errors.New("this server's configuration is not from a file that could be read again")
	}
	return reload()
}

// atOnce reloads for somebody who has asked by the page: one at a time, behind
// what the watcher is reading.
func (r *reloader) atOnce() error {
	if !r.asked.CompareAndSwap(false, true) {
		return errors.New("the configuration is being read already: look again in a moment")
	}
	defer r.asked.Store(false)
	r.reload()
	return nil
}
