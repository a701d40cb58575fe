package phonesim

import (
	"fmt"
	"strings"
)

// notifyGeneric sends the notification of a Generic phone for what a snom phone
// would send an action URL for.
func (p *Phone) notifyGeneric(setting string, l *leg) {
	item, state := genericNotification(setting)
	if url := p.setting(item); item != "" && url != "" {
		p.get(event{url: p.expand(url, l, state)})
	}
}

// genericNotification returns the setting of a Generic phone that stands for
// one of a snom phone, and the state that it tells; none where it is silent.
func genericNotification(setting string) (item, state string) {
	switch setting {
	case "action_incoming_url":
		return "notify.incoming", ""
	case "action_outgoing_url":
		return "notify.outgoing", ""
	case "action_connected_url":
		return "notify.answered", ""
	case "action_disconnected_url":
		return "notify.ended", ""
	case "action_hold":
		return "notify.held", ""
	case "action_unhold":
		return "notify.resumed", ""
	case "action_transfer":
		return "notify.transferred", ""
	case "action_dnd_on_url":
		return "notify.dnd", "on"
	case "action_dnd_off_url":
		return "notify.dnd", "off"
	case "action_setup_url":
		return "notify.boot", ""
	}
	return "", ""
}

// expand puts values, percent-encoded, in the place of %VARIABLES%. One that
// has no value at that moment becomes empty; what is no variable stays.
func (p *Phone) expand(url string, l *leg, state string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(url, "%")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "%")
		value, known := p.genericVariable(name, l, state)
		if !closed || !known {
			b.WriteByte('%')
			url = rest
			continue
		}
		b.WriteString(percentEncode(value))
		url = after
	}
}

// genericVariable returns the value of a variable, and whether there is such a
// variable.
func (p *Phone) genericVariable(name string, l *leg, state string) (string, bool) {
	switch name {
	case "NUMBER":
		return p.cfg.Extension, true
	case "STATE":
		return state, true
	case "CALLER", "NAME", "CALLID", "REASON":
	default:
		return "", false
	}
	if l == nil {
		return "", true
	}
	switch name {
	case "CALLER":
		return l.other().number, true
	case "NAME":
		return l.other().name, true
	case "CALLID":
		return l.call.id, true
	}
	if l.state != Ended {
		return "", true
	}
	return l.endReason(), true
}

// endReason is the word of a Generic phone for the end of a call.
func (l *leg) endReason() string {
	switch l.reason {
	case reasonBusy:
		// A party that was busy never got the call; one that rejected it had it.
		if callee := l.call.callee; callee.phone != nil || callee.outside != nil {
			return "rejected"
		}
		return "busy"
	case reasonCancelled:
		return "cancelled"
	case reasonNotFound:
		return "unknown"
	case reasonUnavailable:
		return "noanswer"
	}
	return "normal"
}

func percentEncode(s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '.', c == '_', c == '~':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
