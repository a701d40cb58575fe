package phoneprofile

import (
	"strings"
	"unicode/utf8"

	"github.com/phonecompanion/phonecompanion/stli"
)

// ReadParty reads what a phone says of the other side: a number, a SIP URI, or
// "Name" <sip:…>. The number or user part becomes the number; the rest is kept.
func ReadParty(s string) stli.Party {
	if s == "" {
		return stli.Party{}
	}
	p := stli.Party{Number: s}
	if i := strings.LastIndexByte(s, '<'); i >= 0 { // a name in quotes may hold one too
		p.URI = s
		p.Name = strings.Trim(strings.TrimSpace(s[:i]), `"`)
		p.Number, _, _ = strings.Cut(s[i+1:], ">")
	}
	for _, scheme := range []string{"sip:", "sips:", "tel:"} {
		if len(p.Number) >= len(scheme) && strings.EqualFold(p.Number[:len(scheme)], scheme) {
			p.URI = s
			p.Number = p.Number[len(scheme):]
			break
		}
	}
	if user, _, ok := strings.Cut(p.Number, "@"); ok {
		p.URI = s
		p.Number = user
	}
	if number, _, ok := strings.Cut(p.Number, ";"); ok {
		p.URI = s
		p.Number = number
	}
	p.Number = Unescape(strings.TrimSpace(p.Number))
	return p
}

// Unescape decodes percent escapes and keeps what is none. A plus stays a
// plus: numbers begin with it.
func Unescape(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if hi, lo := unhex(s[i+1]), unhex(s[i+2]); hi >= 0 && lo >= 0 {
				b = append(b, byte(hi<<4|lo))
				i += 2
				continue
			}
		}
		b = append(b, s[i])
	}
	return string(b)
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// UTF8 reads text as Latin-1 where it is no UTF-8.
func UTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	b := make([]byte, 0, 2*len(s))
	for i := 0; i < len(s); i++ {
		b = utf8.AppendRune(b, rune(s[i]))
	}
	return string(b)
}
