package console

import "time"

// shownElsewhere are the members of an event that have a place of their own in
// the line, or that nobody reads.
var shownElsewhere = map[string]bool{
	"event": true, "seq": true, "time": true, "device": true, "cause": true, "call": true, "direction": true, "calling": true, "called": true,
	"callingName": true, "calledName": true, "remoteURI": true, "deviceInformation": true, "commandTag": true,
}

// event shows an event: time, device, name, who calls whom, what else the
// event says, its cause, and dimmed the device's calls and the call's id.
func (r *renderer) event(at time.Time, m message) string {
	if told, err := time.Parse(time.RFC3339Nano, m.text("time")); err == nil {
		at = told
	}
	name, device := m.text("event"), m.text("device")
	text := parties(m.text("calling"), m.text("callingName"), m.text("called"), m.text("calledName"))
	for i := range m {
		v := m[i].text()
		// The device itself, and a number that stands there already, say nothing new.
		if shownElsewhere[m[i].key] || v == "" || v == "()" || v == device || v == m.text("calling") || v == m.text("called") {
			continue
		}
		text = join(", ", text, m[i].key+" "+v)
	}
	info := ""
	if f := m.find("deviceInformation"); f != nil {
		if told := parseMessage(string(f.raw)); told.has("info") {
			info = "[" + told.text("info") + "]"
		}
	}
	return r.stamp(at) + join("  ", clean(device), r.paint(tones[name], clean(name)), clean(text), clean(m.text("cause")),
		r.paint(detail, clean(join(" ", info, m.text("call")))))
}

// parties says who calls whom, with names where they are known.
func parties(calling, callingName, called, calledName string) string {
	from, to := party(calling, callingName), party(called, calledName)
	if calling == "" && called == "" {
		if other := join(", ", callingName, calledName); other != "" {
			return "with " + other
		}
		return ""
	}
	return join(" ", from, "->", to)
}

func party(number, name string) string {
	switch {
	case number == "":
		return name
	case name == "" || name == number:
		return number
	}
	return number + " (" + name + ")"
}
