package phoneprofile

import "github.com/phonecompanion/phonecompanion/tomlfile"

// provision reads [provision].
func (r *reader) provision(t *tomlfile.Table) {
	if t == nil {
		return
	}
	n := &Provision{
		File: oneLine(t, "file"), Note: fileText(t, "note", t.String("note", "")),
		head: fileText(t, "head", t.String("head", "")), foot: fileText(t, "foot", t.String("foot", "")),
	}
	esc := escapeHeader // nothing of an address may end its line
	switch t.Enum("escape", "none", "none", "xml", "url") {
	case "xml":
		esc = escapeXML
	case "url":
		esc = escapeURL
	}
	if line := fileText(t, "line", t.Required("line")); line != "" && ownInserts(t, line) {
		n.line = r.template(t, "line", line, esc, &scope{})
		if !n.line.uses(InsertURL) {
			t.Faultf("line", "line does not use {url}: the phone would never learn our address")
		}
	}
	if len(r.profile.MeaningfulSlots()) == 0 {
		t.Faultf("", "[provision] has no slot to write: give the events a setting")
	}
	r.profile.Provision = n
}

// ownInserts checks that a line has no inserts but its own: the text is for
// people and files, and nothing secret but the address belongs there.
func ownInserts(t *tomlfile.Table, line string) bool {
	fine := true
	for i := range len(line) {
		if line[i] != '{' {
			continue
		}
		name, mode, end := insertAt(line[i:])
		if end > 0 && (mode != "" || name != InsertSetting.String() && name != InsertURL.String()) {
			t.FaultAt("line", i, "%s does not belong here: a line has {setting} and {url}", line[i:i+end])
			fine = false
		}
	}
	return fine
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
