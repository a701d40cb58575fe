package dialogue

import (
	"fmt"
	"strconv"
	"strings"
)

// A Notice is what an event means, in words.
type Notice struct {
	Signal                              string
	Call, Remote, Name, URI, Cause, Key string
}

// String writes the notice as it stands in a file.
func (n Notice) String() string {
	s := n.Signal
	for _, f := range n.fields() {
		if *f.value == "" {
			continue
		}
		s += " " + f.name + "="
		if v := *f.value; strings.ContainsAny(v, " \"\t\\") || strconv.Quote(v) != `"`+v+`"` {
			s += strconv.Quote(v)
		} else {
			s += v
		}
	}
	return s
}

type field struct {
	name  string
	value *string
}

func (n *Notice) fields() []field {
	return []field{{"call", &n.Call}, {"remote", &n.Remote}, {"name", &n.Name}, {"uri", &n.URI}, {"cause", &n.Cause}, {"key", &n.Key}}
}

func parseNotice(s string) (Notice, error) {
	var n Notice
	n.Signal, s, _ = strings.Cut(s, " ")
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		name, rest, ok := strings.Cut(s, "=")
		if !ok {
			return n, fmt.Errorf("a notice is signal name=value …, not %q", s)
		}
		value := rest
		if strings.HasPrefix(rest, `"`) {
			quoted, err := strconv.QuotedPrefix(rest)
			if err != nil {
				return n, fmt.Errorf("%q is no Go string", rest)
			}
			s = rest[len(quoted):]
			value, _ = strconv.Unquote(quoted)
		} else {
			value, s, _ = strings.Cut(rest, " ")
		}
		known := false
		for _, f := range n.fields() {
			if f.name == name {
				*f.value, known = value, true
			}
		}
		if !known {
			return n, fmt.Errorf("a notice has no %q", name)
		}
	}
	return n, nil
}
