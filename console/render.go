package console

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// renderer makes lines for people.
type renderer struct {
	colour bool
	raw    bool // --json: the server's lines as they are
}

// clock is how times are shown: the time of this machine, as precise as the
// server tells it.
const clock = "15:04:05.000"

// stamp begins a line with its time.
func (r *renderer) stamp(at time.Time) string {
	return r.paint(detail, at.Local().Format(clock)) + "  "
}

// note is a remark of the console itself.
func (r *renderer) note(at time.Time, format string, args ...any) string {
	if r.raw {
		return own(fmt.Sprintf(format, args...))
	}
	return r.stamp(at) + r.paint(detail, clean(fmt.Sprintf(format, args...)))
}

// fault is an error that concerns the console or one command.
func (r *renderer) fault(at time.Time, format string, args ...any) string {
	if r.raw {
		return own("ERROR " + fmt.Sprintf(format, args...))
	}
	return r.stamp(at) + r.paint(wrong, "ERROR") + "  " + clean(fmt.Sprintf(format, args...))
}

// help is a line of the console's help.
func (r *renderer) help(text string) string {
	if r.raw {
		return own(text)
	}
	return "  " + text
}

// own is a remark of the console among lines of JSON.
func own(text string) string {
	b, _ := json.Marshal(map[string]string{"console": text}) // a map of texts has no way to fail
	return clean(string(b))
}

// reply shows the answer to a command; command is what was sent.
func (r *renderer) reply(at time.Time, command string, m message, took time.Duration, timing bool) string {
	var tail string
	if timing {
		tail = r.paint(detail, fmt.Sprintf("  in %.1f ms", float64(took.Microseconds())/1000))
	}
	if command == "" {
		command = join(" ", m.text("tag"), m.text("reply"))
	}
	if m.text("ok") == "true" {
		return r.stamp(at) + r.paint(fine, "ok") + "  " + clean(command) + tail
	}
	text := m.text("text")
	switch code := m.text("error"); {
	case code == "INVALCMD":
		word, _, _ := strings.Cut(command, " ")
		if near := nearest(word); near != "" && !strings.EqualFold(near, word) {
			text += ": do you mean " + near + "?"
		}
	case code != "":
		text = join(" ", text, "("+code+")")
	}
	return r.fault(at, "%s", join(": ", command, text)) + tail
}

// line shows any other line; it is empty when there is nothing to show.
func (r *renderer) line(at time.Time, line string, m message) string {
	switch {
	case m.has("event"):
		return r.event(at, m)
	case m.has("snapshot"):
		return r.stamp(at) + r.snapshot(m)
	case m.has("heartbeat"), m.has("devicesEnd"), m.has("helpEnd"), m.has("snapshotEnd"):
		return ""
	case m.has("gap"):
		return r.note(at, "the server does not keep the events %s any more: what follows is how it is now", strings.ReplaceAll(strings.Trim(m.text("gap"), "[]"), ",", " to "))
	case m.has("profile"):
		return fmt.Sprintf("  %-8s %-16s %s", clean(m.text("device")), clean(m.text("profile")), clean(m.text("state")))
	case m.has("help"):
		return "  " + clean(m.text("help"))
	case m.has("rawResponse"):
		return r.stamp(at) + clean(join(" ", m.text("rawResponse"), m.find("body").json()))
	}
	return r.paint(detail, clean(line))
}

// json returns a member as it came, which may be missing.
func (f *member) json() string {
	if f == nil {
		return ""
	}
	return string(f.raw)
}

func (r *renderer) snapshot(m message) string {
	tone := waits
	switch m.text("state") {
	case "connected":
		tone = connects
	case "initiated", "originated", "alerting":
		tone = begins
	case "fail", "failed":
		tone = fails
	}
	return join("  ", clean(m.text("snapshot")), r.paint(tone, clean(m.text("state"))),
		clean(parties(m.text("calling"), "", m.text("called"), "")), r.paint(detail, clean(m.text("call"))))
}
