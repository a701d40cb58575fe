package main

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/phonecompanion/phonecompanion/actionurl"
	"github.com/phonecompanion/phonecompanion/metrics"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phonesip"
	"github.com/phonecompanion/phonecompanion/provider"
	"github.com/phonecompanion/phonecompanion/provisioning"
	"github.com/phonecompanion/phonecompanion/server"
	"github.com/phonecompanion/phonecompanion/stli"
)

// meters are the metrics of a server, and what parts of it count into.
type meters struct {
	registry *metrics.Registry
	commands server.Timers
	phones   phone.Timers
	provider *provider.Counts // outlives the clients of several configurations
}

func newMeters() *meters {
	r := metrics.New(version, builtFrom())
	return &meters{
		registry: r,
		commands: server.Timers{
			Command: r.Timer("command_duration_seconds", "How long commands for phones took, from the line to the answer."),
			Waiting: r.Timer("command_wait_seconds", "How long commands waited for others of the same phone."),
			Server:  r.Timer("command_server_seconds", "How long commands took in this server: without the phone, its profile's pauses, and the wait for other commands."),
		},
		phones: phone.Timers{
			Request: requestTimers(r),
			Event:   r.Timer("event_latency_seconds", "How late events were because of this server: from reading a notification to the outboxes of all clients that monitor the phone, without the hold."),
			Held:    r.Timer("event_hold_seconds", "How long notifications waited for a command of their phone, by design; those that did."),
		},
		provider: &provider.Counts{Took: r.Timer("provider_request_duration_seconds", "How long the provider took to answer one request.")},
	}
}

// requestTimers makes the timers of requests to phones.
func requestTimers(r *metrics.Registry) func(purpose string) phone.Timer {
	timer := r.Timers("phone_request_duration_seconds", "How long phones took to answer one request, by what it was for.", "purpose")
	return func(purpose string) phone.Timer { return timer(purpose) }
}

// read tells all values; it is called for each scrape.
func (a *app) read(put metrics.Put) {
	clients := a.lines.Counts()
	clients.Commands(func(v stli.Verb, succeeded, failed uint64) {
		put(mCommands, float64(succeeded), commandName(v), "success")
		put(mCommands, float64(failed), commandName(v), "error")
	})
	clients.Failures(func(v stli.Verb, code stli.Code, n uint64) { put(mFailures, float64(n), commandName(v), code.Label()) })
	clients.Closed(func(why server.Reason, n uint64) { put(mClosed, float64(n), string(why)) })
	put(mConnections, float64(clients.Accepted()))
	now := a.lines.Load()
	for kind, n := range now.Clients {
		put(mClients, float64(n), kind.Transport, kind.Dialect)
	}
	queues(put, mClientLines, now.Lines.Sum, now.Lines.Max)
	queues(put, mClientBytes, now.Bytes.Sum, now.Bytes.Max)
	queues(put, mHeldEvents, now.Events.Sum, now.Events.Max)
	a.readState(put)
	a.readPhones(put)
	a.readReload(put)
	a.readProvider(put)
}

func (a *app) readPhones(put metrics.Put) {
	now := a.exchange.Load()
	for state, n := range now.Monitoring {
		put(mPhones, float64(n), string(state))
	}
	for outcome, n := range now.Last {
		put(mLast, float64(n), outcome)
	}
	put(mCalls, float64(now.Calls))
	put(mKeys, float64(now.Keys))
	put(mSilent, float64(now.Silent))
	queues(put, mQueue, now.Commands.Sum, now.Commands.Max)
	queues(put, mInbox, now.Inbox.Sum, now.Inbox.Max)
	counts := a.exchange.Counts()
	for _, n := range stli.EventNames() {
		put(mEvents, float64(counts.Events(n)), n.String())
	}
	put(mTaken, float64(counts.Notifications.Load()))
	put(mLost, float64(counts.Lost.Load()))
	counts.Dropped(func(reason string, n uint64) { put(mDropped, float64(n), reason) })
	counts.Requests(func(via, outcome string, n uint64) { put(mReachable, float64(n), via, outcome) })
	a.notified.Refusals(func(why actionurl.Refusal, n uint64) { put(mRefused, float64(n), string(why)) })
	if a.presses != nil {
		put(mSIPTaken, float64(a.presses.Taken()))
		a.presses.Refusals(func(why phonesip.Refusal, n uint64) { put(mSIPRefused, float64(n), string(why)) })
	}
	put(mFiles, float64(a.files.Served()))
	a.files.Refusals(func(why provisioning.Refusal, n uint64) { put(mNoFiles, float64(n), string(why)) })
}

// readState tells of what the server needs on disk.
func (a *app) readState(put metrics.Put) {
	w := a.store.Writes()
	put(mStateWrites, float64(w.Succeeded), "success")
	put(mStateWrites, float64(w.Failed), "error")
	put(mStateGood, bit(w.Fault == nil))
	if leaf := a.certificate.leaf(); leaf != nil {
		put(mCertificate, float64(leaf.NotAfter.Unix()))
	}
	put(mStandstills, float64(a.stopped.Load()))
}

func (a *app) readReload(put metrics.Put) {
	s := a.reloaded.counts()
	put(mReloads, float64(s.good), "success")
	put(mReloads, float64(s.bad), "error")
	put(mReloadGood, bit(s.ok))
	put(mReloadTime, float64(s.last.UnixNano())/1e9)
}

func (a *app) readProvider(put metrics.Put) {
	counts := a.meters.provider
	counts.Tokens(func(result string, n uint64) { put(mTokens, float64(n), result) })
	counts.Requests(func(class string, n uint64) { put(mProvider, float64(n), class) })
	put(mPenalties, float64(counts.Penalties()))
	client := a.client.Load()
	silence, waiting, underWay := 0.0, 0, 0
	if client != nil {
		silence = client.Silence().Seconds()
		waiting, underWay = client.Waiting()
		if end := client.Standing().Until; !end.IsZero() {
			put(mTokenEnd, float64(end.Unix()))
		}
	}
	put(mConfigured, bit(client != nil))
	put(mSilence, silence)
	put(mProviderQ, float64(waiting))
	put(mUnderWay, float64(underWay))
	phones, hears := a.cloud.Load()
	put(mListening, float64(phones))
	put(mHears, bit(hears))
}

// queues tells what waits in queues of one kind.
func queues(put metrics.Put, f *metrics.Family, sum, most int) {
	put(f, float64(sum), "all")
	put(f, float64(most), "longest")
}

func commandName(v stli.Verb) string {
	if v == stli.NoVerb {
		return "none"
	}
	return v.String()
}

func bit(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// local lets programs of this machine through that name it by its address: not
// those that come by a proxy here, nor web pages whose own name was turned into
// this machine's address.
func local(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil || !from.Addr().Unmap().IsLoopback() || !namesLocal(r.Host) || r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != "" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// namesLocal tells whether a Host header names this machine in a way that no
// other machine's owner can make his own.
func namesLocal(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	a, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && a.Unmap().IsLoopback()
}
