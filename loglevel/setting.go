package loglevel

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rs/zerolog"
)

// levels are those that can be set, the most talkative first.
var levels = [...]zerolog.Level{zerolog.TraceLevel, zerolog.DebugLevel, zerolog.InfoLevel, zerolog.WarnLevel, zerolog.ErrorLevel}

// level finds a level by its name.
func level(name string) (zerolog.Level, bool) {
	for _, l := range levels {
		if l.String() == name {
			return l, true
		}
	}
	return 0, false
}

// A Setting is a level for every package. Its zero value is no setting: Parse
// makes one.
type Setting struct {
	base zerolog.Level // of the packages that are not named
	of   [len(packages)]zerolog.Level
}

// Default is the setting where nothing is said.
const Default = "info"

// Parse reads a setting: a level for all packages, and others for some of them,
// such as warn,phone=debug,actionurl=info. Without the first, it is info.
func Parse(text string) (Setting, error) {
	base, _ := level(Default)
	own := map[int]zerolog.Level{}
	for i, part := range strings.Split(text, ",") {
		part = strings.TrimSpace(part)
		name, word, apart := strings.Cut(part, "=")
		if !apart {
			word = name
		}
		l, ok := level(word)
		at := index(name)
		switch {
		case apart && at < 0:
			return Setting{}, fmt.Errorf("level names no part of the server with %q: the parts are %s", name, names())
		case !ok && apart:
			return Setting{}, fmt.Errorf("level of %s must be %s, not %q", name, words(), word)
		case !ok:
			return Setting{}, fmt.Errorf("level must be %s, not %q", words(), word)
		case !apart && i > 0:
			return Setting{}, fmt.Errorf("level has %q behind the first place: the level of all comes first, such as \"warn,phone=debug\"", word)
		case !apart:
			base = l
			continue
		}
		if _, twice := own[at]; twice {
			return Setting{}, fmt.Errorf("level names %s twice", name)
		}
		own[at] = l
	}
	s := all(base)
	for at, l := range own {
		s.of[at] = l
	}
	return s, nil
}

// all is one level for every package.
func all(l zerolog.Level) Setting {
	s := Setting{base: l}
	for i := range s.of {
		s.of[i] = l
	}
	return s
}

// String returns the setting as Parse reads it.
func (s Setting) String() string {
	b := strings.Builder{}
	b.WriteString(s.base.String())
	for i, l := range s.of {
		if l != s.base {
			fmt.Fprintf(&b, ",%s=%s", packages[i].Name, l)
		}
	}
	return b.String()
}

// Of returns the level of a package, by name; "" where there is no such package.
func (s Setting) Of(name string) string {
	if at := index(name); at >= 0 {
		return s.of[at].String()
	}
	return ""
}

// With returns the setting with another level of one package, or, with no name, of
// all.
func (s Setting) With(name, word string) (Setting, error) {
	l, ok := level(word)
	if !ok {
		return s, fmt.Errorf("a level is %s, not %q", words(), word)
	}
	if name == "" {
		return all(l), nil
	}
	at := index(name)
	if at < 0 {
		return s, fmt.Errorf("no part of the server is called %q: the parts are %s", name, names())
	}
	s.of[at] = l
	return s, nil
}

// more returns, for each package, the more talkative level of two settings.
func (s Setting) more(than Setting) Setting {
	s.base = min(s.base, than.base)
	for i := range s.of {
		s.of[i] = min(s.of[i], than.of[i])
	}
	return s
}

// words lists the levels for a person.
func words() string {
	quoted := make([]string, len(levels))
	for i, l := range levels {
		quoted[i] = fmt.Sprintf("%q", l)
	}
	last := len(quoted) - 1
	return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
}

// names lists the packages for a person.
func names() string {
	all := make([]string, 0, len(packages))
	for _, p := range packages {
		all = append(all, p.Name)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}
