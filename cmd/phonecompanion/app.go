package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/actionurl"
	"github.com/phonecompanion/phonecompanion/actionurl/lenient"
	"github.com/phonecompanion/phonecompanion/cloud"
	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/connlimit"
	"github.com/phonecompanion/phonecompanion/control"
	"github.com/phonecompanion/phonecompanion/inventory"
	"github.com/phonecompanion/phonecompanion/loglevel"
	"github.com/phonecompanion/phonecompanion/origin"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneapi"
	"github.com/phonecompanion/phonecompanion/phonesip"
	"github.com/phonecompanion/phonecompanion/provider"
	"github.com/phonecompanion/phonecompanion/provisioning"
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/server"
	"github.com/phonecompanion/phonecompanion/slowdown"
	"github.com/phonecompanion/phonecompanion/standstill"
	"github.com/phonecompanion/phonecompanion/state"
	"github.com/phonecompanion/phonecompanion/statuspage"
)

// Limits of the HTTP listener. Phones send their whole request at once.
const (
	httpHeaderTimeout = 10 * time.Second
	httpIdleTimeout   = 2 * time.Minute
	httpMaxHeader     = 64 << 10 // bytes
)

// stopTime is how long commands in flight have to finish when the server stops
// (configuration contract), and then the phones to take their settings back.
const stopTime = 10 * time.Second

// app is a running server: every part of it, connected.
type app struct {
	levels   *loglevel.Levels
	logger   zerolog.Logger // of what is in no other package
	store    *state.Store
	exchange *phone.Exchange
	lines    *server.Server
	provider *provider.Client // nil: none is configured
	cloud    *cloud.Cloud     // the phones that live there
	notified *actionurl.Handler
	objects  *inventory.Inventory // the phones as objects
	files    *provisioning.Handler
	api      *phoneapi.Handler // the phones as objects, by HTTP
	web      *http.Server
	meters   *meters
	client   atomic.Pointer[provider.Client] // provider, for those who scrape
	page     *statuspage.Handler
	presses  *phonesip.Listener // nil: keys that are pressed by SIP are not heard
	admin    *http.Server       // nil: the page is on the HTTP listener, for this machine only

	certificate *certificate // nil: no TLS is served
	expiry      *expiry      // of it
	Line        net.Addr     // where the line protocol is served
	HTTP        net.Addr     // where action URLs are served
	Admin       net.Addr     // where the status page is served
	seen        seen         // what the page asks for that changes with a reload
	reloaded    reloadStatus
	health      health
	unwatch     context.CancelFunc // ends watchState
	dir         string             // the state folder
	base        func(host string) (string, error)
	access      *control.Access // for commands beside the server
	tokens      sync.Mutex      // what is on disk and what the phones have change together
	exporting   sync.Mutex      // one document of the state at a time
	standstill  standstill.Watch
	stopped     atomic.Uint64 // standstills
	running     sync.WaitGroup
}

// start runs a server with a configuration. out takes the lines of the log at
// every level; which of them are wanted is decided here.
func start(ctx context.Context, c *config.Config, out zerolog.Logger) (_ *app, err error) {
	levels, err := loglevel.Parse(c.Log.Level)
	if err != nil {
		return nil, fmt.Errorf("log.level: %w", err)
	}
	a := &app{levels: loglevel.New(out, levels), meters: newMeters(), health: health{phase: starting}}
	logger := a.levels.Logger("main")
	a.logger = logger
	a.reloaded.begin()
	defer func() {
		if err != nil {
			a.abandon()
		}
	}()
	a.dir = stateDir(c.Server.StateDir)
	if a.store, err = state.Open(a.dir); err != nil {
		return nil, err
	}
	if err = control.Withdraw(a.dir); err != nil { // of a server that was killed
		return nil, err
	}
	events, err := phone.NewEventLog(c.Server.ResumeEvents, c.Server.ResumeTime, a.store.ReserveSequence, func(err error) {
		logger.Error().Err(err).Msg("event numbers cannot be reserved")
	})
	if err != nil {
		return nil, fmt.Errorf("event numbers cannot be reserved: %w", err)
	}
	if a.provider, err = a.nextProvider(c); err != nil {
		return nil, err
	}
	a.client.Store(a.provider)
	httpListener, err := net.Listen("tcp", c.HTTP.Listen)
	if err != nil {
		return nil, fmt.Errorf("http.listen: %w", err)
	}
	a.HTTP = httpListener.Addr()
	a.base = callbackBase(c.HTTP.Advertise, a.HTTP)
	if a.access, err = control.Publish(a.dir, localURL(a.HTTP)); err != nil {
		httpListener.Close()
		return nil, err
	}
	a.notified = &actionurl.Handler{Find: func(extension string) *phone.Phone { return a.exchange.Find(extension) }, Logger: a.levels.Logger("actionurl")}
	a.notified.Leaving = func(extension string) (*phone.Phone, *phone.Settings) { return a.exchange.Leaving(extension) }
	a.cloud = cloud.New(cloud.Config{Logger: a.levels.Logger("cloud"), Refuse: func(r *http.Request) { a.notified.Refuse(r, "delivery of a webhook") }})
	heard, err := a.openSIP(ctx, c)
	if err != nil {
		httpListener.Close()
		return nil, err
	}
	a.exchange = phone.NewExchange(phone.Config{
		Cloud: a.cloud, SIP: phonesip.Sender{Listener: heard}, Log: events, Store: a.store, Logger: a.levels.Logger("phone"), Times: c.Calls, RunID: strconv.FormatUint(events.Run(), 36),
		EventHold: c.Server.EventHold, Base: a.base, Timers: a.meters.phones,
	})
	if err = a.openInventory(); err != nil {
		httpListener.Close()
		return nil, err
	}
	if _, err = a.apply(c, func() { a.useCloud(c) }); err != nil {
		httpListener.Close()
		return nil, err
	}
	// Before anybody can bind a key or press one.
	bound, err := a.store.KeyOwners()
	if err != nil {
		httpListener.Close()
		return nil, err
	}
	a.exchange.RecoverKeys(bound)
	lineListener, err := server.Listen(ctx, c.Server.Listen)
	if err != nil {
		httpListener.Close()
		return nil, fmt.Errorf("server.listen: %w", err)
	}
	a.Line = lineListener.Addr()
	listeners := []net.Listener{lineListener}
	if c.Server.TLSListen != "" {
		a.certificate = &certificate{certFile: c.Server.TLSCertificate, keyFile: c.Server.TLSKey}
		tlsListener, err := listenTLS(ctx, &c.Server, a.certificate)
		if err != nil {
			httpListener.Close()
			lineListener.Close()
			return nil, err
		}
		listeners = append(listeners, tlsListener)
		a.expiry = &expiry{certificate: a.certificate, log: logger}
		logger.Info().Str("tls_listen", tlsListener.Addr().String()).Msg("serving TLS")
	}

	a.lines = server.New(a.lineConfig(c)) // the HTTP listener serves it, too
	a.meters.registry.Read(families, a.read)
	watching, unwatch := context.WithCancel(ctx)
	a.unwatch = unwatch
	a.running.Go(func() { a.watchState(watching) })
	if err = a.openPage(c); err != nil {
		httpListener.Close()
		for _, l := range listeners {
			l.Close()
		}
		return nil, err
	}
	a.web = &http.Server{
		Handler:           bounded(a.handler(), mended),
		ReadHeaderTimeout: httpHeaderTimeout, IdleTimeout: httpIdleTimeout, MaxHeaderBytes: httpMaxHeader,
		ErrorLog: newHTTPLog(logger, "trouble at the HTTP listener"),
	}
	a.running.Go(func() {
		limited := connlimit.NewListener(httpListener, actionurl.MaxConnections, a.tooMany())
		if err := a.web.Serve(lenient.NewListener(limited, actionurl.Prefix, inventory.Prefix)); !errors.Is(err, http.ErrServerClosed) {
			logger.Error().Err(err).Msg("HTTP listener")
			a.health.broken("the HTTP listener", err)
		}
	})
	a.web.RegisterOnShutdown(a.page.Close) // who looks would keep the server from stopping
	if a.provider != nil {
		a.provider.Start()
	}
	for _, l := range listeners {
		a.running.Go(func() { a.health.broken("the listener of the line protocol", a.lines.Serve(l)) })
	}
	a.serveSIP()
	extensions, err := a.store.Extensions()
	if err != nil {
		return nil, err
	}
	a.exchange.Recover(extensions)
	a.exchange.ShowKeys()
	a.warn(c)
	a.health.enter(serving)
	logger.Info().Str("listen", a.Line.String()).Str("http", a.HTTP.String()).Int("phones", len(c.Phones)).Str("version", version).Msg("serving")
	return a, nil
}

// tooMany logs connections that were closed because their address has too many,
// a few lines for a flood.
func (a *app) tooMany() func(net.Addr) {
	var count int // Accept is called by one goroutine
	return func(from net.Addr) {
		a.notified.Count(actionurl.RefusedFlood)
		if count++; slowdown.Worth(count) {
			a.logger.Warn().Str("reason", string(actionurl.RefusedFlood)).Str("from", from.String()).Int("count", count).Msg("HTTP connection refused")
		}
	}
}

// watchStandstill says when the process did not run for a while.
func (a *app) watchStandstill(ctx context.Context) {
	a.standstill.Run(ctx, func(long time.Duration) {
		a.stopped.Add(1)
		a.logger.Warn().Dur("stood_still", long).Msg("the server stood still: it was stopped, its machine was suspended, or the clock was set")
	})
}

// lineConfig is what the configuration says about the line protocol.
func (a *app) lineConfig(c *config.Config) server.Config {
	return server.Config{
		Raw: a.raw(), NoRawResponse: !c.Server.RawResponse,
		Exchange: a.exchange, Logger: a.levels.Logger("server"), Timers: a.meters.commands, MaxConnections: c.Server.MaxConnections, MaxLine: int(c.Server.MaxLine),
		IdleTimeout: c.Server.IdleTimeout, CommandDeadline: c.Server.CommandDeadline, EventHold: c.Server.EventHold,
		QueueLines: c.Server.ClientQueueLines, QueueBytes: int(c.Server.ClientQueueBytes), WriteTimeout: c.Server.WriteTimeout,
		LoginTimeout: c.Server.LoginTimeout, AnonymousNetworks: c.Access.AnonymousNetworks,
		Anonymous: server.Rights{Devices: c.Access.AnonymousDevices, Allow: c.Access.AnonymousAllow},
		Users:     users(c.Users), MaxPerAddress: c.Server.MaxPerAddress, MaxStrangers: c.Server.MaxWithoutLogin,
		Pages: pages(&c.HTTP), Arrived: a.standstill.Arrived,
	}
}

// pages says which web pages may connect by WebSocket.
func pages(h *config.HTTP) origin.Policy {
	p := origin.Policy{Listed: h.AllowOrigins}
	if u, err := url.Parse(h.Advertise); err == nil && u.Host != "" {
		p.Names = []string{u.Hostname()}
	}
	return p
}

// users are those who may log in.
func users(configured []config.User) []server.User {
	all := make([]server.User, len(configured))
	for i, u := range configured {
		all[i] = server.User{
			Name: u.Name, PasswordHash: u.PasswordHash, Networks: u.Networks,
			Rights: server.Rights{Devices: u.Devices, Allow: u.Allow},
		}
	}
	return all
}

// warn says who cannot log in, and which parts of the configuration this version reads and does not
// carry out.
func (a *app) warn(c *config.Config) {
	for _, u := range c.Users {
		if u.PasswordHash == "" {
			a.logger.Warn().Str("user", u.Name).Msg("this user has no password and cannot log in: set password_hash to what phonecompanion hash-password prints")
		}
	}
	a.warnFiles(c)
	a.warnProvider(c)
}

// warnFiles says what of 24U's files is not used, or changed in meaning.
func (a *app) warnFiles(c *config.Config) {
	for _, text := range c.Warnings {
		a.logger.Warn().Msg(text)
	}
}

// apply gives the phones of a configuration to the exchange. before is called
// when nothing can fail any more, and before the phones have their new settings:
// what they then need must be there. It returns the id of what comes of it.
func (a *app) apply(c *config.Config, before func()) (id requestid.ID, err error) {
	a.tokens.Lock()
	defer a.tokens.Unlock()
	if err := setTokens(a.store, c); err != nil {
		return id, err
	}
	a.objects.Apply(c)
	before()
	id = a.exchange.Apply(c.Phones)
	a.objects.Deliver()
	return id, nil
}

// stop ends the server in order: no new clients, commands in flight finish,
// clients are closed after their last reply, phones get their settings back.
func (a *app) stop() {
	a.health.enter(stopping)
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	a.lines.Shutdown(ctx)
	cancel()
	ctx, cancel = context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	a.closeSIP()
	a.exchange.Close(ctx)
	if a.web != nil { // else start has failed before
		a.web.Shutdown(ctx)
	}
	a.closePage(ctx)
	a.unwatch()
	a.running.Wait()
	a.cloud.Close()
	a.closeProvider()
	a.closeStore()
	a.levels.Close()
	a.logger.Info().Msg("stopped")
}

// abandon closes what start had opened before it failed.
func (a *app) abandon() {
	if a.lines != nil {
		a.stop()
		return
	}
	a.closeSIP()
	if a.cloud != nil {
		a.cloud.Close()
	}
	a.closeProvider()
	if a.store != nil {
		a.closeStore()
	}
}

// closeStore leaves the state folder to others. Commands find no server any
// more before the lock is free, so none is misled.
func (a *app) closeStore() {
	if err := control.Withdraw(a.dir); err != nil {
		a.logger.Warn().Err(err).Msg("control file not removed")
	}
	a.store.Close()
}

// callbackBase returns the function that tells the base URL for a phone: the
// advertised one, or the local address that reaches the phone.
func callbackBase(advertise string, listen net.Addr) func(host string) (string, error) {
	tcp := listen.(*net.TCPAddr)
	return func(host string) (string, error) {
		if advertise != "" {
			return advertise, nil
		}
		// Nothing is sent: connecting UDP only asks the system for the route.
		conn, err := net.Dial("udp", net.JoinHostPort(host, "9"))
		if err != nil {
			return "", fmt.Errorf("no way to %s: %w", host, err)
		}
		local := conn.LocalAddr().(*net.UDPAddr).IP
		conn.Close()
		if !tcp.IP.IsUnspecified() && !tcp.IP.Equal(local) {
			if tcp.IP.IsLoopback() && !local.IsLoopback() {
				return "", fmt.Errorf("%s cannot reach http.listen %s: set http.listen to an address of the phones' network, or :%d for all", host, tcp, tcp.Port)
			}
			local = tcp.IP
		}
		return "http://" + net.JoinHostPort(local.String(), strconv.Itoa(tcp.Port)), nil
	}
}
