package providersim

import (
	"net/http"
	"strconv"
	"time"
)

// rateKey is whose requests are counted together: "the pair (authenticated
// user, application)" and the group (docs/basics/rate-limits.md).
type rateKey struct {
	user  string
	group string
}

// A rate counts the requests of one group.
type rate struct {
	times   []time.Time // within the window, at most as many as the limit
	penalty time.Time   // until when everything is refused
}

// limit counts a request; the answer is nil when it may go on. Everything here
// is docs/basics/rate-limits.md of github.com/ringcentral/ringcentral-api-docs:
// a sliding window, X-Rate-Limit headers, and a penalty that each request
// begins anew.
func (p *Provider) limit(to *route, r *request) (*reply, map[string]string) {
	now := time.Now()
	for _, other := range p.rates {
		if now.Before(other.penalty) {
			p.stats.DuringPenalty++
			break
		}
	}
	most := p.cfg.Limits[to.group]
	if to.group == "" || most < 0 {
		return nil, nil
	}
	key := rateKey{group: to.group}
	if r.owner != nil {
		key.user = r.owner.id
	}
	of := p.rates[key]
	if of == nil {
		of = &rate{}
		p.rates[key] = of
	}
	headers := map[string]string{
		"X-Rate-Limit-Group": to.group, "X-Rate-Limit-Limit": strconv.Itoa(most),
		"X-Rate-Limit-Window": strconv.Itoa(int(p.cfg.Window / time.Second)), "X-Rate-Limit-Remaining": "0",
	}
	for len(of.times) > 0 && now.Sub(of.times[0]) >= p.cfg.Window {
		of.times = of.times[1:]
	}
	punished := now.Before(of.penalty)
	if punished {
		p.stats.Sins++
	}
	if punished || len(of.times) >= most {
		of.penalty = now.Add(p.cfg.Penalty)
		p.stats.RateLimited++
		out := apiError(http.StatusTooManyRequests, "CMN-301", "Request rate exceeded")
		headers["Retry-After"] = strconv.Itoa(seconds(of.penalty))
		return &out, headers
	}
	of.times = append(of.times, now)
	headers["X-Rate-Limit-Remaining"] = strconv.Itoa(most - len(of.times))
	return nil, headers
}
