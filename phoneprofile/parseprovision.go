package phoneprofile

import (
	"mime"
	"strings"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// provision reads [provision].
func (r *reader) provision(t *tomlfile.Table) {
	if t == nil {
		return
	}
	n := &Provision{
		File: oneLine(t, "file"), Note: fileText(t, "note", t.String("note", "")),
		head: fileText(t, "head", t.String("head", "")), foot: fileText(t, "foot", t.String("foot", "")),
		name: fileName(t), ContentType: contentType(t),
	}
	esc := escapeHeader // nothing of a value may end its line
	switch t.Enum("escape", "none", "none", "xml", "url") {
	case "xml":
		esc = escapeXML
	case "url":
		esc = escapeURL
	}
	n.escape = esc
	if line := fileText(t, "line", t.Required("line")); line != "" && ownInserts(t, line) {
		n.line = r.template(t, "line", line, esc, &scope{extracted: map[string]Insert{placeValue: InsertURL}})
		if !n.line.uses(InsertURL) {
			t.Faultf("line", "line does not use {url} or {value}: the phone would never learn our address")
		}
	}
	if p := r.profile; len(p.MeaningfulSlots()) == 0 && len(p.settables) == 0 && p.softkeys == nil {
		t.Faultf("", "[provision] has no slot to write: give the events a setting")
	}
	r.profile.Provision = n
}

// ownInserts checks that a line has no inserts but its own: the text is for
// people and files, and nothing secret but the address belongs there.
func ownInserts(t *tomlfile.Table, line string) bool {
	fine, used := true, ""
	for i := range len(line) {
		if line[i] != '{' {
			continue
		}
		name, mode, end := insertAt(line[i:])
		switch {
		case end == 0:
		case mode != "" || name != InsertSetting.String() && name != InsertURL.String() && name != placeValue:
			t.FaultAt("line", i, "%s does not belong here: a line has {setting}, and {url} or {value}", line[i:i+end])
			fine = false
		case name == InsertSetting.String():
		case used != "" && used != name:
			t.FaultAt("line", i, "{url} and {value} are the same: write one of them")
			fine = false
		default:
			used = name
		}
	}
	return fine
}

// fileName reads what a phone asks for.
func fileName(t *tomlfile.Table) string {
	name := t.String("name", "")
	if name == "" {
		return ""
	}
	before, _, found := strings.Cut(name, placeMAC)
	if !found {
		t.Faultf("name", "name does not use {mac}: no phone could be told from another: write \"{mac}.cfg\", or what the phone asks for")
	}
	for i := range len(name) {
		inMAC := found && len(before) <= i && i < len(before)+len(placeMAC)
		if !inMAC && !unreserved(name[i]) {
			t.FaultAt("name", i, "name is the last part of an address: write it with {mac} once, and letters, digits, -, _ and . only")
			break
		}
	}
	return name
}

// contentType reads what a file is.
func contentType(t *tomlfile.Table) string {
	text := headerText(t, "content_type", defaultContentType)
	if _, _, err := mime.ParseMediaType(text); err != nil {
		t.Faultf("content_type", "%q is no content type: write \"text/xml\" or \"text/plain\"", text)
		return defaultContentType
	}
	return text
}

// oneLine reads a text that is shown in one line.
func oneLine(t *tomlfile.Table, key string) string {
	text := t.String(key, "")
	if i := control(text); i >= 0 {
		t.FaultAt(key, i, "%s must be one line without control characters", key)
	}
	return text
}

// fileText checks a text of several lines.
func fileText(t *tomlfile.Table, key, text string) string {
	for i, c := range text {
		if (c < ' ' && c != '\n' && c != '\t') || c == 0x7f {
			t.FaultAt(key, i, "%s may have lines and tabs, and no other control characters", key)
			break
		}
	}
	return text
}
