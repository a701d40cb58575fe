package actionurl

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/slowdown"
)

// Prefix is the path under which phones call.
const Prefix = "/a/"

// Limits of a notification (action URL contract).
const (
	MaxTarget = 24 << 10 // bytes of the request target: package lenient has taken 8 KiB, and escaping may have tripled it
	MaxBody   = 64 << 10 // bytes of a posted body
	// MaxConnections is how many connections one address may have open: a phone
	// needs a few, a site behind NAT one or two for each phone that rings, and a
	// flood leaves room for the others.
	MaxConnections = 512
)

// A Refusal says why a request was not taken as a notification. It is a label
// in logs and metrics; the peer learns nothing of it.
type Refusal string

// The refusals.
const (
	RefusedBrowser Refusal = "browser"
	RefusedPath    Refusal = "unknown path"
	RefusedToken   Refusal = "wrong token"
	RefusedSource  Refusal = "wrong address"
	RefusedAddress Refusal = "address not allowed"
	RefusedEvent   Refusal = "unknown event"
	RefusedSize    Refusal = "too long"
	RefusedFlood   Refusal = "too many at once"
)

// refusals are all of them, in the order of the counts.
var refusals = [...]Refusal{RefusedBrowser, RefusedPath, RefusedToken, RefusedSource, RefusedAddress, RefusedEvent, RefusedSize, RefusedFlood}

// A Handler takes the notifications of the phones that Find finds.
type Handler struct {
	Find   func(extension string) *phone.Phone
	Logger zerolog.Logger
	// Admit tells whether a phone may come from an address, once its token was
	// right; nil: from any.
	Admit func(extension string, from netip.Addr, userAgent string) bool
	// Leaving finds a phone that may fetch its pages where it no longer is
	// configured, and the settings that it had there; nil: none may.
	Leaving func(extension string) (*phone.Phone, *phone.Settings)

	slow    slowdown.Slowdown
	refused [len(refusals)]atomic.Uint64
}

// Refused returns how many requests were refused.
func (h *Handler) Refused() (n uint64) {
	h.Refusals(func(_ Refusal, of uint64) { n += of })
	return n
}

// Refusals tells how many requests were refused, by the reason; every reason is
// told.
func (h *Handler) Refusals(tell func(why Refusal, n uint64)) {
	for i, why := range refusals {
		tell(why, h.refused[i].Load())
	}
}

// Count counts a refusal, also one that was made before the request was read.
func (h *Handler) Count(why Refusal) {
	if i := slices.Index(refusals[:], why); i >= 0 {
		h.refused[i].Add(1)
	}
}

// ServeHTTP takes one notification.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	read := time.Now()
	if r.Header.Get("Origin") != "" || r.Header.Get("Sec-Fetch-Site") != "" {
		h.refuse(w, r, http.StatusForbidden, RefusedBrowser, "")
		return
	}
	if len(r.RequestURI) > MaxTarget {
		h.refuse(w, r, http.StatusRequestURITooLong, RefusedSize, "")
		return
	}
	extension, token, event, query, ok := split(r.RequestURI)
	if !ok || r.Method != http.MethodGet && r.Method != http.MethodPost {
		h.refuse(w, r, http.StatusNotFound, RefusedPath, extension)
		return
	}
	if h.lastPage(w, r, extension, token, event, query) {
		return
	}
	p := h.Find(extension)
	if p == nil {
		h.refuse(w, r, http.StatusNotFound, RefusedPath, extension)
		return
	}
	s := p.Settings()
	if !s.Admits(token, read) {
		h.refuse(w, r, http.StatusNotFound, RefusedToken, extension)
		return
	}
	if s.CheckSource && !fromPhone(r, s) {
		h.refuse(w, r, http.StatusNotFound, RefusedSource, extension)
		return
	}
	if h.Admit != nil && !h.admits(r, extension) {
		h.refuse(w, r, http.StatusNotFound, RefusedAddress, extension)
		return
	}
	if page(w, r, p, event, query) {
		return
	}
	known, ok := s.Profile.Event(event)
	if !ok {
		h.refuse(w, r, http.StatusNotFound, RefusedEvent, extension)
		return
	}
	fields := values{raw: query}
	if r.Method == http.MethodPost {
		if !fields.readBody(w, r) {
			h.refuse(w, r, http.StatusRequestEntityTooLarge, RefusedSize, extension)
			return
		}
		read = time.Now() // that a phone sends its body slowly is not our doing
	}
	n := notice(rule(&known, &fields), s.Profile, &fields)
	n.Read = read
	h.take(w, p, event, n)
}

// page answers with the page of a key, if it is one that the phone was told to
// fetch.
func page(w http.ResponseWriter, r *http.Request, p *phone.Phone, name, query string) bool {
	if r.Method != http.MethodGet {
		return false
	}
	body, kind, ok := p.KeyPage(name, parameter(query, "key"))
	if ok {
		w.Header().Set("Content-Type", kind)
		w.Write(body)
	}
	return ok
}

// lastPage answers a phone that is being left: its lamps go off.
func (h *Handler) lastPage(w http.ResponseWriter, r *http.Request, extension, token, event, query string) bool {
	if h.Leaving == nil {
		return false
	}
	p, s := h.Leaving(extension)
	return p != nil && s.Admits(token, time.Now()) && (!s.CheckSource || fromPhone(r, s)) && page(w, r, p, event, query)
}

// take hands the notification over, answers, and only then lets it take
// effect. It is in the phone's inbox before the answer, so that the next one,
// which the phone sends on seeing the answer, cannot overtake it.
func (h *Handler) take(w http.ResponseWriter, p *phone.Phone, event string, n phone.Notice) {
	n.ID = p.NewNotification()
	if log := h.Logger.Debug(); log.Enabled() {
		n.ID.Log(log).Str("device", p.Settings().Extension).Str("event", event).Str("signal", n.Signal.String()).Str("call", n.Call).Str("remote", n.Remote.Number).Msg("notification")
	}
	if !p.Enqueue(n) {
		h.Count(RefusedFlood)
		n.ID.Log(h.Logger.Warn()).Str("device", p.Settings().Extension).Str("event", event).Str("reason", string(RefusedFlood)).Msg("notification lost")
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(http.StatusOK)
	http.NewResponseController(w).Flush()
	p.Drain()
}

// refuse answers without a word, slower for each refusal of an address.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, status int, why Refusal, extension string) {
	h.Count(why)
	wait, count := h.slow.Delay(r.RemoteAddr, time.Now())
	if p := h.Find(extension); p != nil && extension != "" {
		p.TurnedAway(r.RemoteAddr, string(why))
	}
	if slowdown.Worth(count) {
		h.Logger.Warn().Str("reason", string(why)).Str("device", extension).Str("from", r.RemoteAddr).Int("count", count).Msg("notification refused")
	}
	slowdown.Pause(r.Context(), wait)
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(status)
}

// Slow makes a refusal elsewhere on the listener as slow as one of this
// handler: an address that guesses has one account for all of them.
func (h *Handler) Slow(ctx context.Context, remoteAddr string) {
	wait, _ := h.slow.Delay(remoteAddr, time.Now())
	slowdown.Pause(ctx, wait)
}

// Refuse is Slow for a request that is refused elsewhere, and logs it.
func (h *Handler) Refuse(r *http.Request, what string) {
	wait, count := h.slow.Delay(r.RemoteAddr, time.Now())
	if slowdown.Worth(count) {
		h.Logger.Warn().Str("from", r.RemoteAddr).Int("count", count).Msg(what + " refused")
	}
	slowdown.Pause(r.Context(), wait)
}

// split takes a request target apart. The target may be an absolute URI, and
// the query may begin with & where the phone leaves the question mark out.
func split(target string) (extension, token, event, query string, ok bool) {
	if !strings.HasPrefix(target, "/") {
		_, rest, found := strings.Cut(target, "://")
		if !found {
			return
		}
		i := strings.IndexByte(rest, '/')
		if i < 0 {
			return
		}
		target = rest[i:]
	}
	path := target
	if i := strings.IndexAny(target, "?&"); i >= 0 {
		path, query = target[:i], target[i+1:]
	}
	rest, found := strings.CutPrefix(path, Prefix)
	if !found {
		return
	}
	parts := strings.Split(rest, "/")
	if len(parts) != 3 {
		return
	}
	extension, err := url.PathUnescape(parts[0])
	return extension, parts[1], parts[2], query, err == nil
}

// fromPhone tells whether a request comes from the phone's own address.
func fromPhone(r *http.Request, s *phone.Settings) bool {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && s.From(r.Context(), from.Addr().Unmap())
}

// admits asks Admit about the address that a request comes from.
func (h *Handler) admits(r *http.Request, extension string) bool {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && h.Admit(extension, from.Addr().Unmap(), r.UserAgent())
}

// rule returns the first rule of an event that matches; the zero rule, which
// means nothing, when none does.
func rule(e *phoneprofile.Event, v *values) phoneprofile.EventRule {
	for _, r := range e.Rules {
		matches := true
		for _, m := range r.Match {
			value := v.get(m.Field)
			matches = matches && value != "" && m.Regex.MatchString(value)
		}
		if matches {
			return r
		}
	}
	return phoneprofile.EventRule{}
}

// notice makes a notification of the parameters that the profile names.
func notice(rule phoneprofile.EventRule, p *phoneprofile.Profile, v *values) phone.Notice {
	field := func(name string) string {
		if parameter := rule.Fields[name]; parameter != "" {
			return v.get(parameter)
		}
		return v.get(p.Callback.Fields[name])
	}
	n := phone.Notice{Signal: rule.Signal, Call: field("call"), Count: -1}
	n.Remote = phoneprofile.ReadParty(field("remote"))
	if name := field("remote_name"); name != "" {
		n.Remote.Name = name
	}
	if n.Signal == phoneprofile.SignalKey {
		if n.Key = field("key"); n.Key == "" {
			n.Key = v.get("key") // as our own address has it
		}
	}
	n.Cause = cause(field("cause"))
	if rule.Cause != "" {
		n.Cause = cause(rule.Cause)
	}
	return n
}
