package main_test

import (
	"regexp"
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
