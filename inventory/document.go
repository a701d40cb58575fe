package inventory

import (
	"crypto/sha256"
	"fmt"
	"net/netip"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/sipphone"
)

// onlineTime is how long a phone counts as online after it was heard of: as long
// as a registration lasts where nobody says otherwise (RFC 3261, section
// 10.2.1.1: an hour is what is suggested).
const onlineTime = time.Hour

// stampLayout has milliseconds: a phone that fetched its file and was changed in the
// same second shall not look as if it had the change.
const stampLayout = "2006-01-02T15:04:05.000Z"

// Get returns a phone as a document; false where there is no such phone.
func (i *Inventory) Get(extension string) (sipphone.Document, bool) {
	e, p := i.at(extension)
	if e == nil {
		return sipphone.Document{}, false
	}
	return i.document(i.view.Load(), e, p), true
}

// document writes a phone down. The tag is of all but the status, which changes
// without anybody's doing.
func (i *Inventory) document(v *view, e *entry, p *phone.Phone) sipphone.Document {
	r, s := e.load(), p.Settings()
	o := v.effective(e.extension, r.Object, s)
	o["_id"] = r.ID
	if s.SIPUsername != "" {
		o["username"] = s.SIPUsername // and never the password
	}
	sum := sha256.Sum256(o.JSON())
	status(o, r, p, e.contact.latest(r.Contact), time.Now())
	return sipphone.Document{JSON: o.JSON(), Tag: fmt.Sprintf("%d-%x", r.Changes, sum[:6])}
}

// status adds what is true of the phone now.
func status(o sipphone.Object, r *record, p *phone.Phone, last seen, now time.Time) {
	s := p.Settings()
	loaded, look := r.Loaded, p.Look()
	if at, _ := p.Provided(); at.After(loaded) {
		loaded = at
	}
	online := isOnline(&look, last.Time, now)
	o["status.online"] = online
	for path, at := range map[string]time.Time{"status.configSaved": r.Saved, "status.configLoaded": loaded} {
		if !at.IsZero() {
			o[path] = at.UTC().Format(stampLayout)
		}
	}
	if !online {
		o["status.expires"] = -1
	}
	local := ""
	if a, err := netip.ParseAddr(s.Host); err == nil {
		local = a.Unmap().String()
		o["status.localIpAddress"] = local
	}
	if last.Address.IsValid() && last.Address.String() != local {
		o["status.publicIpAddress"] = last.Address.String()
	}
	if last.Agent != "" {
		o["status.userAgent"] = last.Agent
	}
}

// isOnline tells whether a phone can be thought to be there: it came here, told
// something or answered a request within onlineTime, and no request has failed
// since because it was not there.
func isOnline(l *phone.Look, came, now time.Time) bool {
	alive, dead := came, time.Time{}
	later := func(t *time.Time, than time.Time) {
		if than.After(*t) {
			*t = than
		}
	}
	later(&alive, l.Told)
	attempts := l.Attempts
	if l.Failed != nil {
		attempts = append(attempts, *l.Failed)
	}
	for i := range attempts {
		if a := &attempts[i]; a.Status != 0 {
			later(&alive, a.Time)
		} else if a.Failed() {
			later(&dead, a.Time)
		}
	}
	return now.Sub(alive) <= onlineTime && alive.After(dead)
}
