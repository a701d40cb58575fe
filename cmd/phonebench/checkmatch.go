package main

import (
	"fmt"
	"slices"
	"strings"
)

// fits tells whether a line is the one that is wanted. It learns the ids of the
// calls from the first line that has them.
func (c *conversation) fits(w *wanted, s *said) bool {
	if w.reply != s.reply || w.tag != s.tag {
		return false
	}
	ids := c.ids
	if s.call != "" && ids[w.call] == "" {
		ids[w.call] = s.call
	}
	want, got := strings.Fields(w.text), strings.Fields(s.text)
	if len(want) != len(got) {
		return false
	}
	for i, word := range want {
		if !idFits(&ids, word, got[i]) {
			return false
		}
	}
	return true
}

// idFits compares one word, in which "$1" and "$2" are ids, known or to be
// learnt.
func idFits(ids *[3]string, want, got string) bool {
	for n := 1; n < len(ids); n++ {
		mark := fmt.Sprintf("$%d", n)
		before, after, has := strings.Cut(want, mark)
		if !has {
			continue
		}
		id, ok := strings.CutPrefix(got, before)
		if ok {
			id, ok = strings.CutSuffix(id, after)
		}
		if !ok || id == "" {
			return false
		}
		if ids[n] == "" {
			ids[n] = id
		}
		return ids[n] == id
	}
	return want == got
}

// number checks the call and the number of a line that fits, and notes them.
func (c *conversation) number(w *wanted, s *said) string {
	call := s.call
	if call == "" && strings.Contains(w.text, fmt.Sprintf("$%d", w.call)) && strings.HasPrefix(w.text, "Initiated") {
		call = strings.Fields(s.text)[3] // the one word of text that begins a call with its id
	}
	if call != "" {
		own := &c.ids[w.call]
		switch {
		case *own == "" && (slices.Contains(c.ids[:], call) || c.known != nil && c.known(call)):
			return fmt.Sprintf("the id %s is that of another call", call)
		case *own == "":
			*own = call
		case *own != call:
			return fmt.Sprintf("the id of the call is %s and was %s", call, *own)
		}
	}
	if s.seq == 0 {
		return ""
	}
	if w.seq != 0 && w.seq != s.seq {
		return fmt.Sprintf("the number is %d, and was %d at another client", s.seq, w.seq)
	}
	for i := range c.want {
		other := &c.want[i]
		if other == w {
			break
		}
		if other.seq >= s.seq {
			return fmt.Sprintf("the number %d is not above %d of the event before", s.seq, other.seq)
		}
	}
	w.seq = s.seq
	return ""
}

// why says what is wrong with a line that does not fit.
func (c *conversation) why(client, at int, s *said) string {
	for i := range c.want {
		if !c.fits(&c.want[i], s) || c.want[i].reply && client != c.who {
			continue
		}
		if i < at {
			return fmt.Sprintf("%q came twice", s.text)
		}
		return fmt.Sprintf("%q came before %q, or in its place", s.text, c.want[at].text)
	}
	if at < len(c.want) {
		return fmt.Sprintf("%q came where %q was wanted", s.text, c.want[at].text)
	}
	return fmt.Sprintf("%q was not expected", s.text)
}
