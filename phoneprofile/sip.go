package phoneprofile

import "strconv"

// DefaultSIPPort is where SIP phones listen (RFC 3261, 19.1.2).
const DefaultSIPPort = 5060

// SIP says how the phones of this type are reached by SIP.
type SIP struct {
	Port int
	TCP  bool     // else UDP
	User Template // the user part of the phone's SIP address; may render to nothing
}

// RenderedSIP is what a SIP request has and an HTTP request has not.
type RenderedSIP struct {
	User  string // escaped for its place in a SIP URI
	Event string // of a NOTIFY
	TCP   bool
}

// renderSIP fills in the address and the event of a SIP request.
func (r *Request) renderSIP(out *Rendered, v *Values) error {
	user, err := r.SIP.User.appendTo(nil, v, r.keys)
	if err != nil {
		return err
	}
	event, err := r.Event.appendTo(nil, v, r.keys)
	if err != nil {
		return err
	}
	out.SIP = &RenderedSIP{User: string(user), Event: string(event), TCP: r.SIP.TCP}
	if out.Port == 0 {
		out.Port = r.SIP.Port
	}
	out.Target = "sip:" + out.SIP.User
	if out.SIP.Event != "" {
		out.Target += " (" + out.SIP.Event + ")"
	}
	return nil
}

// sipText says what a final answer that is no success usually means on a phone
// (RFC 3261, 21; RFC 6665, 8.3.2 for 489).
func sipText(status int) string {
	s := strconv.Itoa(status)
	switch status {
	case 401, 407:
		return "the phone wants a SIP login, or refused it (" + s + "): check sip_username and sip_password of this phone"
	case 403:
		return "the phone refused the SIP request (403): it does not trust this server's address"
	case 404, 410, 604:
		return "the phone does not know the SIP user (" + s + "): check user in [sip] of its profile"
	case 405, 501:
		return "the phone does not know the SIP method (" + s + ")"
	case 415:
		return "the phone does not know the content type (415): check content_type in its profile"
	case 481:
		return "the phone takes no NOTIFY that it has not subscribed to (481)"
	case 489:
		return "the phone does not know the event (489): check event in its profile"
	}
	return "the phone answered with SIP status " + s
}
