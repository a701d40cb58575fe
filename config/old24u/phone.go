package old24u

import (
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// phoneLine is what a line phone=EXT@HOST FILE [USER PASSWORD] says.
type phoneLine struct {
	extension, host, file, user, password string
	at                                    place
}

// howPhone is how the line is written.
const howPhone = "write phone=EXTENSION@ADDRESS FILE, and behind it USER PASSWORD if the phone wants them"

// phone reads a line for a phone.
func (f *File) phone(text string, at place, isFile func(string) bool) {
	who, rest, _ := strings.Cut(strings.ReplaceAll(text, "\t", " "), " ")
	p := phoneLine{at: at}
	var found bool
	p.extension, p.host, found = strings.Cut(who, "@")
	switch {
	case !found || p.extension == "" || p.host == "":
		f.fault(at, "%q is no phone: %s", shown(who), howPhone)
		return
	case strings.TrimSpace(rest) == "":
		f.fault(at, "phone %s has no phone file: %s", p.extension, howPhone)
		return
	}
	for _, other := range f.phones {
		if other.extension == p.extension {
			f.fault(at, "extension %q stands in line %d already: give every phone its own", p.extension, other.at.line)
			return
		}
	}
	path, login := cutPath(strings.TrimSpace(rest), isFile)
	p.file = path
	switch start := commentStart(login); {
	case start == 0: // no user is called so
		f.warn(at, commentCut)
		login = ""
	case start > 0 && strings.ContainsAny(login[:start], " "):
		if rest := strings.TrimSpace(login[:start]); strings.Contains(rest, " ") {
			f.warn(at, commentKept)
		}
	}
	p.user, p.password, _ = strings.Cut(login, " ")
	p.password = strings.TrimSpace(p.password)
	if p.user != "" && p.password == "" {
		f.fault(at, "phone %s has one word too many or too few behind its phone file %s: %s", p.extension, path, howPhone)
		return
	}
	f.phones = append(f.phones, p)
}

// shown cuts what could be a password out of a message.
func shown(word string) string {
	const enough = 40 // characters, to find the place by
	if len(word) > enough {
		return strings.ToValidUTF8(word[:enough], "") + "…"
	}
	return word
}

// endings are those of the names of phone files.
var endings = []string{".cfg", ".conf", ".ini", ".json", ".toml", ".txt", ".xml"}

// cutPath divides "FILE USER PASSWORD". A path may hold blanks: in quotes, or
// where the longest beginning that is a file says so. If there is no such file,
// the path ends behind the first word with one of a phone file's endings: what is
// behind it may be a password with a dot in it, and the path is shown.
func cutPath(text string, isFile func(string) bool) (path, rest string) {
	if text[0] == '"' {
		if inner, after, closed := strings.Cut(text[1:], `"`); closed {
			return native(inner), strings.TrimSpace(after)
		}
	}
	ends := []int{len(text)}
	for i := len(text) - 1; i > 0; i-- {
		if text[i] == ' ' && text[i-1] != ' ' {
			ends = append(ends, i)
		}
	}
	for _, end := range ends { // the longest first
		if p := native(text[:end]); isFile(p) {
			return p, strings.TrimSpace(text[end:])
		}
	}
	end := ends[len(ends)-1]
	for i := len(ends) - 1; i >= 0; i-- {
		if slices.Contains(endings, strings.ToLower(filepath.Ext(text[:ends[i]]))) {
			end = ends[i]
			break
		}
	}
	return native(text[:end]), strings.TrimSpace(text[end:])
}

// native gives a path the separators of this system: a folder that comes from
// Windows has the others.
func native(path string) string {
	if runtime.GOOS == "windows" {
		return path
	}
	return strings.ReplaceAll(path, `\`, "/")
}
