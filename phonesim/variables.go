package phonesim

import (
	"strconv"
	"strings"
)

// substitute puts values in the place of $variables, as they are. A variable
// that is not known at this moment stays as it is written.
func (p *Phone) substitute(url string, l *leg, event string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(url, '$')
		if i < 0 {
			b.WriteString(url)
			return b.String()
		}
		b.WriteString(url[:i])
		url = url[i:]
		n := 1
		for n < len(url) && variableByte(url[n]) {
			n++
		}
		value, n := p.longestVariable(url[:n], l, event)
		b.WriteString(value)
		url = url[n:]
	}
}

// longestVariable returns the value of the variable at the beginning of s and
// how much of s is its name. A dash may be part of a name ($call-id) or follow it.
func (p *Phone) longestVariable(s string, l *leg, event string) (string, int) {
	for n := len(s); n > 1; n = strings.LastIndexByte(s[:n], '-') {
		if v, ok := p.variable(s[1:n], l, event); ok {
			return oneLine(v), n
		}
	}
	return s, len(s)
}

func variableByte(c byte) bool {
	return c == '_' || c == '-' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// variable returns the value of a runtime variable or of a setting. Those of a
// call are known only if there is a call.
func (p *Phone) variable(name string, l *leg, event string) (string, bool) {
	switch name {
	case "active_url":
		return p.uri(p.cfg.Extension), true
	case "active_user":
		return p.cfg.Extension, true
	case "active_host":
		return p.cfg.Host, true
	case "phone_ip", "local_ip":
		return p.ip(), true
	case "nr_ongoing_calls":
		return strconv.Itoa(len(p.legs)), true
	case "context_url":
		return p.uri(p.cfg.Extension), strings.HasPrefix(event, "action_log_")
	}
	if l != nil {
		if v, ok := p.callVariable(name, l); ok {
			return v, true
		}
	}
	if !p.known(name) {
		return "", false
	}
	if secret(name) {
		return "", true
	}
	return p.setting(name), true
}

func (p *Phone) callVariable(name string, l *leg) (string, bool) {
	switch name {
	case "local":
		if l.uri != "" {
			return l.uri, true
		}
		return p.uri(l.number), true
	case "remote":
		return p.uri(l.other().number), true
	case "display_local":
		return l.name, true
	case "display_remote":
		return l.other().name, true
	case "csta_id":
		return l.call.csta, true
	case "call-id":
		return l.call.id, true
	case "cancel_reason":
		return l.reason, l.reason != ""
	}
	return "", false
}
