package providersim

import (
	"fmt"
	"net/url"
	"strings"
	"time"
)

// The kinds of event filters that the provider knows.
const (
	sessionsFilter = "sessions"
	presenceFilter = "presence"
	reminderFilter = "reminder" // is taken, and nothing comes of it
)

// A filter is one of a subscription.
type filter struct {
	text  string
	kind  string
	ext   *extension // nil: the whole account
	query url.Values
}

// filter reads an event filter: docs/notifications/event-filters/
// {account-telephony-sessions,extension-telephony-sessions,detailed-extension-presence}.md.
func (p *Provider) filter(text string, owner *extension) (filter, bool) {
	path, query, _ := strings.Cut(text, "?")
	f := filter{text: text}
	var err error
	if f.query, err = url.ParseQuery(query); err != nil {
		return f, false
	}
	seg := strings.Split(strings.Trim(path, "/"), "/")
	if len(seg) < 4 || seg[0] != "restapi" || seg[1] != "v1.0" {
		return f, false
	}
	if seg[2] == "subscription" && seg[3] == "~" && len(seg) == 4 {
		f.kind = reminderFilter
		return f, true
	}
	if seg[2] != "account" || !p.account(seg[3]) {
		return f, false
	}
	rest := seg[4:]
	if len(rest) >= 2 && rest[0] == "extension" {
		if f.ext = p.of(&request{owner: owner}, rest[1]); f.ext == nil {
			return f, false
		}
		rest = rest[2:]
	}
	switch strings.Join(rest, "/") {
	case "telephony/sessions":
		f.kind = sessionsFilter
	case "presence":
		f.kind = presenceFilter
	default:
		return f, false
	}
	return f, true
}

// wants tells whether a session event is for the filter; the query is that of
// docs/notifications/event-filters/extension-telephony-sessions.md.
func (f *filter) wants(pt *party) bool {
	if f.kind != sessionsFilter || f.ext != nil && f.ext != pt.ext {
		return false
	}
	is := func(name string, values ...string) bool {
		want := f.query.Get(name)
		if want == "" {
			return true
		}
		for _, v := range values {
			if want == v {
				return true
			}
		}
		return false
	}
	return is("direction", pt.direction) && is("statusCode", pt.code) && is("missedCall", fmt.Sprint(pt.missed)) &&
		is("phoneNumber", pt.from.number, pt.to.number)
}

// publish tells subscribers of a party's change.
func (p *Provider) publish(pt *party) {
	p.prune()
	pt.session.sequence++
	path := "/restapi/v1.0/account/" + p.cfg.Account
	if pt.ext != nil {
		path += "/extension/" + pt.ext.id
	}
	body := pt.event(p)
	for _, s := range p.subscriptions {
		for i := range s.filters {
			if s.filters[i].wants(pt) {
				p.emit(s, path+"/telephony/sessions", body, true)
				break
			}
		}
	}
	p.publishNS(pt)
	if pt.ext == nil {
		return
	}
	pt.ext.sequence++
	for _, s := range p.subscriptions {
		for i := range s.filters {
			f := &s.filters[i]
			if f.kind != presenceFilter || f.ext != nil && f.ext != pt.ext {
				continue
			}
			event := path + "/presence"
			if query := f.query.Encode(); query != "" {
				event += "?" + query
			}
			p.emit(s, event, p.presence(pt.ext, f.query.Get("detailedTelephonyState") == "true", pt), false)
			break
		}
	}
}

// emit makes an event of one subscription: the envelope of
// code-samples/voice/telephony-session-event.json.
func (p *Provider) emit(s *subscription, event string, body object, ordered bool) {
	p.stats.Events++
	if p.lose > 0 {
		p.lose--
		p.stats.EventsLost++
		return
	}
	text := marshal(object{
		"uuid": fmt.Sprint(1_000_000_000_000_000_000 + p.number()), "event": event, "timestamp": isoTime(time.Now()),
		"subscriptionId": s.id, "ownerId": s.owner.id, "body": body,
	})
	if p.cfg.EventDelay <= 0 {
		p.order(s, text, ordered)
		return
	}
	if len(p.late) >= maxOutbox {
		p.stats.EventsLost++
		return
	}
	if p.late = append(p.late, func() { p.order(s, text, ordered) }); len(p.late) == 1 {
		p.after(p.cfg.EventDelay, func() {
			late := p.late
			p.late = nil
			for _, f := range late {
				f()
			}
		})
	}
}

// order delivers an event, or lets the next one go before it.
func (p *Provider) order(s *subscription, text []byte, ordered bool) {
	if ordered && p.swap > 0 && p.swapped == nil {
		p.swap--
		p.swapped = func() { p.deliver(s, text) }
		return
	}
	p.deliver(s, text)
	if ordered && p.swapped != nil {
		late := p.swapped
		p.swapped = nil
		late()
	}
}

// deliver hands an event to the transport.
func (p *Provider) deliver(s *subscription, text []byte) {
	switch {
	case s.ended || s.status != active:
		p.stats.EventsLost++
	case s.socket != nil:
		p.push(s.socket, text)
	default:
		s.post.add(p, text)
	}
}
