package phoneprofile

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// write writes the profile: the shipped one, with what the file says in place.
func (r *reader24U) write() {
	r.head()
	drop := r.dropped()
	written := map[string]bool{}
	httpDone := false
	for _, b := range r.base.blocks {
		switch {
		case b.table == "" || slices.ContainsFunc(drop, b.of):
		case b.table == "http":
			r.lines(-1, r.http(b.lines)...)
			httpDone = true
		case b.of("monitor") && r.monitor != nil && len(r.slots) > 0:
			r.lines(-1, without(b.lines, "write")...)
			r.writeKey()
			written["monitor"] = true
		default:
			r.lines(-1, b.lines...)
		}
	}
	if !httpDone {
		r.lines(-1, "", "[http]")
		r.lines(-1, r.transport()...)
	}
	for _, a := range r.actions {
		r.action(a)
	}
	r.events()
	if !written["monitor"] && r.monitor != nil && len(r.slots) > 0 {
		r.lines(r.monitor.at, "", "[monitor]")
		r.writeKey()
		r.lines(-1, `confirm = "none"`)
	}
	r.t.Text = r.text.String()
}

// lines writes lines that were made of what stands at an offset.
func (r *reader24U) lines(at int, lines ...string) {
	for _, line := range lines {
		r.text.WriteString(line + "\n")
		r.t.from = append(r.t.from, at)
	}
}

// head writes what a profile begins with.
func (r *reader24U) head() {
	file := filepath.Base(strings.ReplaceAll(r.t.name, `\`, "/"))
	about := "24U phone file " + file
	if r.base.name != "" {
		about += ", and the shipped profile " + r.base.name + " where that says nothing"
	}
	name := strings.TrimSuffix(file, filepath.Ext(file))
	if name == "" {
		name = file
	}
	r.lines(-1, "# "+strings.Map(printable, about)+".", "", "format = 1", "name = "+tomlfile.Quote(name),
		"description = "+tomlfile.Quote(about), `evidence = "experimental"`, "")
}

// printable takes out what must not stand in a comment.
func printable(c rune) rune {
	if c < ' ' || c == 0x7f {
		return '?'
	}
	return c
}

// dropped are the tables of the shipped profile that the file replaces.
func (r *reader24U) dropped() []string {
	var drop []string
	for _, a := range r.actions {
		drop = append(drop, "action."+a.name)
	}
	if r.monitor == nil || len(r.slots) == 0 {
		return drop
	}
	if r.foreign { // the slots are not those of the shipped profile
		return append(drop, "event", "monitor", "provision", "softkeys") // softkeys may be for the file
	}
	drop = append(drop, "monitor.write")
	for _, s := range r.slots {
		if name, e := r.baseEvent(s.setting); name != "" && !e.means(s.signal) {
			drop = append(drop, "event."+name)
		}
	}
	return drop
}

// http writes [http] of the shipped profile with the file's protocol and port.
func (r *reader24U) http(lines []string) []string {
	own := r.transport()
	if len(own) == 0 {
		return lines
	}
	kept := without(lines, "port")
	if r.protocol != "" {
		kept = without(kept, "protocol")
	}
	for i, line := range kept {
		if strings.HasPrefix(line, "[") {
			return slices.Insert(kept, i+1, own...)
		}
	}
	return kept
}

// transport is what the file says of protocol and port.
func (r *reader24U) transport() []string {
	var lines []string
	if r.protocol != "" {
		lines = append(lines, "protocol = "+tomlfile.Quote(r.protocol))
	}
	if r.port != "" {
		lines = append(lines, "port = "+r.port)
	}
	return lines
}

// without leaves out the lines of a key, which must each be one line.
func without(lines []string, key string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(line string) bool {
		name, _, found := strings.Cut(line, "=")
		return found && strings.TrimSpace(name) == key
	})
}

// action writes a command. When it may be carried out, and which HTTP statuses
// are a success, 24U's form cannot say: the shipped profile does.
func (r *reader24U) action(a action24U) {
	cases := r.base.profile.Actions[a.name]
	when := states(cases)
	if cases == nil && a.name == TransferCall {
		when = []string{Connected.String()} // the target that follows must find a transfer begun
	}
	r.one(a.name, a, when, statuses(cases))
	if a.name == MakeCall && r.base.profile.Actions[TransferTarget] == nil && slices.ContainsFunc(r.actions, isTransfer) {
		r.lines(-1, "", "# 24U completes a transfer with the request of MakeCall.")
		r.one(TransferTarget, a, []string{Transferring.String()}, nil)
	}
}

func isTransfer(a action24U) bool { return a.name == TransferCall }

// one writes one action.
func (r *reader24U) one(name string, a action24U, when []string, success []int) {
	r.lines(a.node.at, "", "[action."+name+"]")
	if len(when) > 0 {
		quoted := make([]string, len(when))
		for i, w := range when {
			quoted[i] = strconv.Quote(w)
		}
		r.lines(a.node.at, "when = ["+strings.Join(quoted, ", ")+"]")
	}
	for _, p := range a.request {
		r.lines(p.at, p.key+" = "+p.value)
	}
	if len(success) > 0 && !slices.Equal(success, []int{200}) {
		r.lines(a.node.at, "success_status = "+strings.ReplaceAll(fmt.Sprint(success), " ", ", "))
	}
}

// events writes the events whose slots the shipped profile does not have.
func (r *reader24U) events() {
	if r.monitor == nil {
		return
	}
	for _, s := range r.slots {
		name, e := r.baseEvent(s.setting)
		if !r.foreign && name != "" && e.means(s.signal) {
			continue
		}
		event := s.event
		if _, taken := r.base.profile.Events[event]; taken && !r.foreign && event != name {
			event += "_24u"
		}
		r.lines(s.node.at, "", "[event."+event+"]", "signal = "+strconv.Quote(s.signal.String()), "setting = "+tomlfile.Quote(s.setting))
	}
}

// writeKey writes how a slot is set.
func (r *reader24U) writeKey() {
	var items []string
	for _, p := range r.slots[0].request {
		items = append(items, p.key+" = "+p.value)
	}
	r.lines(r.slots[0].node.at, "write = { "+strings.Join(items, ", ")+" }")
}
