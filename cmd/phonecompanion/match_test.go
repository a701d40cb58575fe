package main_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// placeholder is a placeholder in a conversation.
var placeholder = regexp.MustCompile(`<(call|seq|time|port)[0-9]*>`)

// standsFor is what each kind of placeholder stands for.
var standsFor = map[string]string{
	"call": `c-[0-9a-z]+-[0-9]+`,
	"seq":  `[0-9]+`,
	"port": `[0-9]+`,
	"time": `[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z`,
}

// bindings are what the placeholders of a conversation stand for.
type bindings map[string]string

// fill puts values in the place of placeholders.
func (b bindings) fill(line string) string {
	return placeholder.ReplaceAllStringFunc(line, func(p string) string {
		if v, ok := b[p]; ok {
			return v
		}
		return p
	})
}

// match tells whether a line is what a pattern says. Placeholders that have no
// value yet get one.
func (b bindings) match(pattern, line string) bool {
	var expr strings.Builder
	var names []string
	rest := pattern
	for {
		at := placeholder.FindStringSubmatchIndex(rest)
		if at == nil {
			break
		}
		name, kind := rest[at[0]:at[1]], rest[at[2]:at[3]]
		expr.WriteString(regexp.QuoteMeta(rest[:at[0]]))
		if v, ok := b[name]; ok {
			expr.WriteString(regexp.QuoteMeta(v))
		} else {
			names = append(names, name)
			expr.WriteString("(" + standsFor[kind] + ")")
		}
		rest = rest[at[1]:]
	}
	expr.WriteString(regexp.QuoteMeta(rest))
	found := regexp.MustCompile(`^` + expr.String() + `$`).FindStringSubmatch(line)
	if found == nil {
		return false
	}
	fresh := bindings{}
	for i, name := range names {
		if !fresh.bind(name, found[i+1]) || b.taken(name, found[i+1]) {
			return false
		}
	}
	for name, v := range fresh {
		b[name] = v
	}
	return true
}

// bind gives a placeholder its value, unless it or its value is taken.
func (b bindings) bind(name, value string) bool {
	if name == "<time>" {
		return true
	}
	if old, ok := b[name]; ok {
		return old == value
	}
	if b.taken(name, value) {
		return false
	}
	b[name] = value
	return true
}

// taken tells whether another placeholder of the kind has a value already.
func (b bindings) taken(name, value string) bool {
	for other, v := range b {
		if v == value && other != name && other[:4] == name[:4] {
			return true
		}
	}
	return false
}

func TestMatch(t *testing.T) {
	b := bindings{}
	for _, c := range []struct {
		pattern, line string
		want          bool
	}{
		{"Held 102 (x) [y]", "Held 102 (x) [y]", true},
		{"Held 102", "Held 102 ", false},
		{"Initiated 101 makeCall <call1> 101", "Initiated 101 makeCall 17 101", false},
		{"Initiated 101 makeCall <call1> 101", "Initiated 101 makeCall c-0-1 101", true},
		{"x <call1>", "x c-0-2", false},
		{"x <call1>", "x c-0-1", true},
		{"x <call2>", "x c-0-1", false},
		{"<call2> <call3>", "c-0-2 c-0-2", false},
		{"<call2> <call2>", "c-0-2 c-0-3", false},
		{"<call2> <call2>", "c-0-2 c-0-2", true},
		{`{"seq":<seq1>,"time":"<time>"}`, `{"seq":1,"time":"2026-11-20T12:00:00.123Z"}`, true},
		{`{"seq":<seq2>,"time":"<time>"}`, `{"seq":2,"time":"2026-11-20T12:00:01.123Z"}`, true},
		{`{"seq":<seq3>,"time":"<time>"}`, `{"seq":2,"time":"2026-11-20T12:00:01.123Z"}`, false},
		{"<time>", "2026-11-20T12:00:01Z", false},
	} {
		if got := b.match(c.pattern, c.line); got != c.want {
			t.Errorf("%q matches %q: %v, with %v", c.pattern, c.line, got, b)
		}
	}
	if got := b.fill("Resume <seq2> <call1> <seq9> <dev>"); got != "Resume 2 c-0-1 <seq9> <dev>" {
		t.Errorf("filled: %q", got)
	}
}

// group is a row of lines that may come mixed: per device, the units that must
// come in this order. A unit is an event and its DeviceInformation.
type group struct {
	devices []string
	units   map[string][][]string
}

func newGroup(lines []string) *group {
	g := &group{units: map[string][][]string{}}
	for _, line := range lines {
		d := deviceOf(line)
		units := g.units[d]
		if len(units) > 0 && strings.HasPrefix(line, "DeviceInformation ") {
			units[len(units)-1] = append(units[len(units)-1], line)
			continue
		}
		if units == nil {
			g.devices = append(g.devices, d)
		}
		g.units[d] = append(units, []string{line})
	}
	return g
}

// next takes the unit that a line must belong to, or nil.
func (g *group) next(line string) []string {
	units := g.units[deviceOf(line)]
	if len(units) == 0 {
		return nil
	}
	g.units[deviceOf(line)] = units[1:]
	return units[0]
}

// jsonDevice finds the device in an event in JSON.
var jsonDevice = regexp.MustCompile(`"device":"([^"]*)"`)

// deviceOf returns the device that a line is about.
func deviceOf(line string) string {
	if strings.HasPrefix(line, "{") {
		if m := jsonDevice.FindStringSubmatch(line); m != nil {
			return m[1]
		}
		return ""
	}
	if words := strings.Fields(line); len(words) > 1 {
		return words[1]
	}
	return ""
}

func TestGroup(t *testing.T) {
	g := newGroup([]string{"Originated 101", "DeviceInformation 101 1", "Held 101", `{"event":"Delivered","device":"102"}`})
	if !slices.Equal(g.devices, []string{"101", "102"}) {
		t.Errorf("devices %q", g.devices)
	}
	if u := g.next(`{"event":"Held","device":"102"}`); !slices.Equal(u, []string{`{"event":"Delivered","device":"102"}`}) {
		t.Errorf("%q", u)
	}
	if u := g.next("x 101"); !slices.Equal(u, []string{"Originated 101", "DeviceInformation 101 1"}) {
		t.Errorf("%q", u)
	}
	if u := g.next("Held 102"); u != nil {
		t.Errorf("%q", u)
	}
}
