package stli

// A Plan knows which numbers are public (package dialplan). It is safe for use
// by several goroutines.
type Plan interface {
	// E164 returns the international form of a public number, or "".
	E164(number string) string
}

// e164 returns the international form of a number, or "". The device itself is
// no number: clients know it by its name.
func e164(number, device string, p Plan) string {
	if p == nil || number == "" || number == device {
		return ""
	}
	return p.E164(number)
}

// inForm returns a number in the form that o asks for.
func inForm(number, device string, p Plan, o *Options) string {
	if !o.E164 {
		return number
	}
	if international := e164(number, device, p); international != "" {
		return international
	}
	return number
}

// word returns a value as it is written into a column; number says that the
// column is for numbers.
func (e *Event) word(s string, number bool, o *Options) string {
	if !number || !o.E164 {
		return s
	}
	return inForm(s, e.Device, e.Plan, o)
}

// remoteE164 returns the international form of the other side's number. What
// was dialled says it better than what the phone made of it.
func (e *Event) remoteE164() string {
	if international := e164(e.Remote.Dialled, e.Device, e.Plan); international != "" {
		return international
	}
	return e164(e.Remote.Number, e.Device, e.Plan)
}

// appendE164 appends the international forms that are known, whatever form the
// numbers themselves are written in: that of the other side, and behind it
// those of others who take part.
func (e *Event) appendE164(dst []byte) []byte {
	if e.Plan == nil {
		return dst
	}
	remote, side := "", e.remoteSide()
	if side != "" {
		remote = e.remoteE164()
		dst = appendE164Member(dst, side, remote)
	}
	for i, c := range events[e.Name].columns {
		if !c.number || c.list || c.key == side {
			continue
		}
		if s := e164(e.value(i).Text, e.Device, e.Plan); s != remote {
			dst = appendE164Member(dst, c.key, s)
		}
	}
	return dst
}

func appendE164Member(dst []byte, key, value string) []byte {
	if value == "" {
		return dst
	}
	dst = append(append(append(dst, `,"`...), key...), `E164":`...)
	return appendJSONString(dst, value)
}
