package phonesip

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
)

// buttonsType is the document that binds keys, and that a snom phone sends when
// one is pressed.
const buttonsType = "application/x-buttons"

// A Press is what a phone says when a key is pressed: a SIP MESSAGE. What a phone
// makes of the action "message" of a key is nowhere written down; FreeSWITCH takes
// the text from the user part of To ("api+uuid_transfer … 9001",
// https://github.com/signalwire/freeswitch, sofia_presence_handle_sip_i_message),
// FHEM's MiniSIP the number of the key from a document in the body
// (https://github.com/mhop/fhem-mirror, contrib/betateilchen/minisip/Utils.pm).
// So everything is here that it could be. All strings are as they came, after
// their escapes; they may hold any bytes.
type Press struct {
	User        string // user part of the target
	Host        string // host of the target: ours, or where the phone is registered
	To          string // user part of To; it differs from User where a proxy has changed the target
	From        string // user part of From: the phone's SIP user
	ContentType string
	Body        string
	Read        time.Time // when it was read
}

// Texts returns what may be the text of a key's action, the likeliest first: the
// target, the same with its host, the number in a document, the body.
func (p Press) Texts() []string {
	number, _ := p.property("n")
	var all []string
	for _, text := range []string{p.User, p.To, p.User + "@" + p.Host, number, strings.TrimSpace(p.Body)} {
		if text != "" && !strings.HasPrefix(text, "@") && !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}

// Key returns the key that a document in the body names.
func (p Press) Key() (string, bool) { return p.property("k") }

// property returns the first value of a property of a buttons document: lines
// "name=value" (https://service.snom.com/display/wiki/HowTo+-+LED+Remote+Control).
func (p Press) property(name string) (string, bool) {
	kind, _, _ := strings.Cut(p.ContentType, ";")
	if !strings.EqualFold(strings.TrimSpace(kind), buttonsType) {
		return "", false
	}
	for line := range strings.Lines(p.Body) {
		if n, value, ok := strings.Cut(line, "="); ok && strings.TrimSpace(n) == name {
			return strings.TrimSpace(value), true
		}
	}
	return "", false
}

// A Verdict says what became of a pressed key. The zero value refuses it.
type Verdict uint8

// The verdicts.
const (
	PressUnknown Verdict = iota // no key has this text: 404
	PressTaken                  // 200
	PressBusy                   // the phone has too much to do: 503
)

// pressOf reads a MESSAGE.
func pressOf(req *sip.Request, read time.Time) Press {
	p := Press{
		User: userOf(&req.Recipient), Host: strings.Trim(req.Recipient.Host, "[]"),
		To: userOf(&req.To().Address), From: userOf(&req.From().Address), Body: string(req.Body()), Read: read,
	}
	if h := req.ContentType(); h != nil {
		p.ContentType = h.Value()
	}
	return p
}

// userOf returns the user part of an address. The library takes what is behind a
// colon for a password; in a text it is text.
func userOf(u *sip.Uri) string {
	user := u.User
	if u.Password != "" {
		user += ":" + u.Password
	}
	if plain, err := url.PathUnescape(user); err == nil {
		return plain
	}
	return user // a percent sign that nobody has escaped
}
