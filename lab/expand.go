package lab

import (
	"fmt"
	"strings"
)

// variables are what an action URL may tell of a call.
type variables struct {
	CallID        string // $call_id
	Remote        string // $remote: the other side's URI
	Local         string // $local: the phone's own URI
	DisplayRemote string // $display_remote: the other side's name
	Reason        string // $reason: why a call is over
}

// value returns the value of the variable with the given name.
func (v variables) value(name string) (string, bool) {
	switch name {
	case "call_id":
		return v.CallID, true
	case "remote":
		return v.Remote, true
	case "local":
		return v.Local, true
	case "display_remote":
		return v.DisplayRemote, true
	case "reason":
		return v.Reason, true
	}
	return "", false
}

// expand puts values, percent-encoded, in the place of the variables in an
// action URL. A name that is no variable stays as it is, as on desk phones.
func expand(actionURL string, v variables) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(actionURL, "$")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name := rest[:len(rest)-len(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyz_"))]
		if value, ok := v.value(name); ok {
			escape(&b, value)
		} else {
			b.WriteString("$" + name)
		}
		actionURL = rest[len(name):]
	}
}

// escape writes s with everything percent-encoded but the unreserved
// characters of RFC 3986.
func escape(b *strings.Builder, s string) {
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-._~", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(b, "%%%02X", c)
		}
	}
}
