package wsline

import "unicode/utf8"

// utf8Check tells whether a text that comes in pieces is UTF-8. A character may
// be cut anywhere.
type utf8Check struct {
	part [utf8.UTFMax]byte // the beginning of a character
	n    int
}

// add checks the next piece. It returns false at the first byte that can belong
// to no character.
func (u *utf8Check) add(p []byte) bool {
	for u.n > 0 && len(p) > 0 {
		u.part[u.n] = p[0]
		u.n++
		p = p[1:]
		if !u.possible() {
			return false
		}
	}
	tail := len(p)
	for i := 1; i < utf8.UTFMax && i <= len(p); i++ {
		if c := p[len(p)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(p[len(p)-i:]) {
				tail = len(p) - i
			}
			break
		}
	}
	if !utf8.Valid(p[:tail]) {
		return false
	}
	if tail < len(p) {
		u.n = copy(u.part[:], p[tail:])
	}
	return true
}

// possible looks at the part of a character, and forgets it when it is whole.
func (u *utf8Check) possible() bool {
	if !utf8.FullRune(u.part[:u.n]) {
		return true
	}
	r, size := utf8.DecodeRune(u.part[:u.n])
	ok := (r != utf8.RuneError || size > 1) && size == u.n
	u.n = 0
	return ok
}

// complete tells whether no character is cut at the end.
func (u *utf8Check) complete() bool { return u.n == 0 }
