package provider

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// Limits of what is remembered; what is forgotten is learned again.
const (
	maxRoutes = 1024
	maxGroups = 64
)

// Headers that tell of rate limits (RingCentral).
const (
	headerGroup     = "X-Rate-Limit-Group"
	headerLimit     = "X-Rate-Limit-Limit"
	headerRemaining = "X-Rate-Limit-Remaining"
	headerWindow    = "X-Rate-Limit-Window"
)

// routes know which requests share a limit. The limiter's lock guards them.
type routes struct {
	all    map[string]*route
	groups map[string]*group
}

// route is a kind of request: a method and a path, without what is different
// from call to call.
type route struct {
	group    *group // nil: there is none, or it is not known yet
	known    bool   // an answer has come
	inFlight int
}

// group is what the provider counts together.
type group struct {
	name      string
	limit     int
	window    time.Duration
	remaining int // as the newest answer said
	inFlight  int
	learned   time.Time // when that came
	resetAt   time.Time // when the window ends; zero: not known
}

func newRoutes() routes { return routes{all: map[string]*route{}, groups: map[string]*group{}} }

// find returns the route with a key.
func (rs *routes) find(key string) *route {
	r := rs.all[key]
	if r == nil {
		if len(rs.all) >= maxRoutes {
			for k := range rs.all { // any one
				delete(rs.all, k)
				break
			}
		}
		r = &route{}
		rs.all[key] = r
	}
	return r
}

// learn takes the headers of an answer.
func (rs *routes) learn(p pass, h http.Header, now time.Time) {
	r := p.route
	r.known = true
	name := h.Get(headerGroup)
	remaining, err := strconv.Atoi(h.Get(headerRemaining))
	if name == "" || err != nil || remaining < 0 {
		return
	}
	g := rs.groups[name]
	if g == nil {
		if len(rs.groups) >= maxGroups {
			return
		}
		g = &group{name: name, remaining: remaining}
		rs.groups[name] = g
	}
	if r.group != g {
		if r.group != nil {
			r.group.inFlight -= r.inFlight
		}
		g.inFlight += r.inFlight
		r.group = g
	}
	g.learn(h, remaining, p.at, now)
}

// learn takes what the answer says of the group to a request that was sent at
// sent.
func (g *group) learn(h http.Header, remaining int, sent, now time.Time) {
	g.limit, _ = strconv.Atoi(h.Get(headerLimit))
	g.window = defaultWindow
	if n, err := strconv.ParseUint(h.Get(headerWindow), 10, 31); err == nil && n > 0 {
		g.window = min(time.Duration(n)*time.Second, maxPause)
	}
	// More than before is a new window, but for an answer that was overtaken.
	if g.resetAt.IsZero() || !now.Before(g.resetAt) || remaining >= g.remaining && sent.After(g.learned) {
		g.resetAt = now.Add(g.window)
	} else if remaining >= g.remaining {
		return
	}
	g.remaining, g.learned = remaining, now
}

func (r *route) enter() {
	r.inFlight++
	if r.group != nil {
		r.group.inFlight++
	}
}

func (r *route) leave() {
	r.inFlight--
	if r.group != nil {
		r.group.inFlight--
	}
}

// may tells whether one more request may go, as limiter.may does.
func (r *route) may(now time.Time) (ok bool, at time.Time, failure *stli.Failure) {
	g := r.group
	if g == nil {
		return r.known || r.inFlight < learnWidth, time.Time{}, nil
	}
	if !g.resetAt.IsZero() && !now.Before(g.resetAt) {
		// A new window; how much it allows the next answer tells.
		g.resetAt, g.remaining = time.Time{}, max(g.remaining, 1)
	}
	if g.remaining-g.inFlight > 0 {
		return true, time.Time{}, nil
	}
	if g.resetAt.IsZero() || g.remaining > 0 {
		return false, time.Time{}, nil // an answer that is due decides
	}
	return false, g.resetAt, stli.Failf(stli.CodePerformance, "the provider allows %d requests in %v (group %s), and they are used up: it takes more in %v",
		g.limit, g.window, shown(g.name), rounded(g.resetAt.Sub(now)))
}

// routeKey names the kind of a request. Numbers and ids are left out.
func routeKey(method, path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if strings.ContainsAny(p, "0123456789") && (len(p) > 4 || p[0] != 'v') || len(p) > 32 {
			parts[i] = "*"
		}
	}
	return method + " " + strings.Join(parts, "/")
}
