package phoneprofile

import (
	"strings"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// sip reads [sip].
func (r *reader) sip(t *tomlfile.Table) {
	s := &r.profile.SIP
	s.Port = t.Int("port", DefaultSIPPort, 1, 65535)
	s.TCP = t.Enum("transport", "UDP", "UDP", "TCP") == "TCP"
	s.User = r.template(t, "user", headerText(t, "user", "{extension}"), escapeURL, &scope{})
}

// sipRequest reads a request with via = "sip". Of [http] it takes the timeout
// only: headers and success rules there are about the phone's web server.
func (r *reader) sipRequest(t *tomlfile.Table, sc *scope) *Request {
	q := Request{Via: ViaSIP, Timeout: r.defaults.Timeout, SuccessStatus: []int{200, 202}, SIP: &r.profile.SIP, keys: r.defaults.keys}
	if r.httpOnly != "" {
		t.Faultf("via", "%s reads what the phone's pages show, and SIP has none: leave via out", r.httpOnly)
	}
	for _, key := range []string{"resource", "protocol", "connection"} {
		if t.Has(key) {
			t.Faultf(key, "a SIP request has no %s: leave it out, or via = \"sip\"", key)
		}
	}
	q.Method = t.Enum("method", "MESSAGE", "MESSAGE", "NOTIFY")
	q.Port = t.Int("port", 0, 1, 65535)
	event := headerText(t, "event", "")
	switch {
	case q.Method == "NOTIFY" && event == "":
		t.Faultf("event", "a NOTIFY needs its event: write event = \"check-sync;reboot=true\", or what the phone's manual says")
	case q.Method == "MESSAGE" && event != "":
		t.Faultf("event", "a MESSAGE has no event: leave it out, or write method = \"NOTIFY\"")
	}
	q.Event = r.template(t, "event", event, escapeHeader, sc)
	r.common(t, &q, sc)
	if t.Has("body") && q.ContentType == "" {
		t.Faultf("body", "a SIP body needs its type: write content_type = \"application/x-buttons\", or what the phone's manual says")
	}
	r.body(t, &q, sc)
	r.extracts(t, &q, sc)
	return &q
}

// ownSIPHeader tells whether a profile may not set a header of a SIP request,
// because it is made from other keys or by SIP itself. The short forms are one
// letter each (RFC 3261, 7.3.3).
func ownSIPHeader(name string) bool {
	if len(name) == 1 {
		return true
	}
	for _, n := range []string{
		"Via", "From", "To", "Call-ID", "CSeq", "Max-Forwards", "Contact", "Route", "Record-Route", "Content-Length", "Content-Type", "Event",
		"Authorization", "Proxy-Authorization", "Require", "Proxy-Require",
	} {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}
