package tomlfile

import (
	"fmt"
	"strings"
)

// scanner finds the places of keys and values in a text that is known to be valid
// TOML. It checks nothing; what it does not understand ends the scan, and what
// follows has the place of its table.
type scanner struct {
	text  string
	at    int
	wrong *part // the first key that the parser may have lost
}

// part is one name of a dotted key and its offset.
type part struct {
	name string
	at   int
}

// text says what is wrong with the key.
func (p *part) text() string {
	if p.name == "" {
		return "a key must not be empty: write a name"
	}
	return fmt.Sprintf("key %q is defined twice: remove one of the two", p.name)
}

// scan returns the places of everything in the text.
func scan(text string) *node {
	root, _ := scanAll(text)
	return root
}

// scanAll returns the places and the first key that is empty or defined twice.
// The parser lets some of these pass and drops one of the values.
func scanAll(text string) (root *node, wrong *part) {
	s := &scanner{text: text}
	root = &node{origin: header}
	current := root
	for s.skipBlank(); s.at < len(s.text); s.skipBlank() {
		if s.text[s.at] == '[' {
			current = s.header(root)
		} else if !s.pair(current) {
			break
		}
	}
	return root, s.wrong
}

// header reads [a.b] or [[a.b]] and returns the table that it opens.
func (s *scanner) header(root *node) *node {
	start := s.at
	array := strings.HasPrefix(s.text[s.at:], "[[")
	s.at++
	if array {
		s.at++
	}
	n := root
	parts := s.key()
	for i, p := range parts {
		_, known := n.table[p.name]
		n = n.child(p.name, p.at)
		if !known {
			n.value = start
		}
		if i < len(parts)-1 {
			n = n.last()
		}
	}
	s.at = skipLine(s.text, s.at)
	if !array {
		n.value, n.origin = start, header
		return n
	}
	n.origin = arrayHeader
	element := &node{key: start, value: start, origin: arrayHeader}
	n.items = append(n.items, element)
	return element
}

// pair reads key = value into a table. It reports whether it understood.
func (s *scanner) pair(n *node) bool {
	parts := s.key()
	s.skipSpace()
	if len(parts) == 0 || s.at >= len(s.text) || s.text[s.at] != '=' {
		return false
	}
	s.at++
	for i, p := range parts {
		if i > 0 {
			n = n.last()
		}
		known := n.find(p.name)
		n = n.child(p.name, p.at)
		last := i == len(parts)-1
		if s.wrong == nil && (p.name == "" || known != nil && (last || known.origin == pair && known.table == nil)) {
			s.wrong = &part{p.name, p.at} // a copy: the address of p would cost every key an allocation
		}
	}
	s.value(n)
	return true
}

// key reads a dotted key up to the sign that ends it.
func (s *scanner) key() []part {
	var parts []part
	for {
		s.skipSpace()
		p, ok := s.name()
		if !ok {
			return parts
		}
		parts = append(parts, p)
		s.skipSpace()
		if s.at >= len(s.text) || s.text[s.at] != '.' {
			return parts
		}
		s.at++
	}
}

// name reads one bare or quoted name.
func (s *scanner) name() (part, bool) {
	start := s.at
	if s.at < len(s.text) && (s.text[s.at] == '"' || s.text[s.at] == '\'') {
		s.at = skipString(s.text, s.at)
		return part{unquote(s.text[start:s.at]), start}, true
	}
	for s.at < len(s.text) && isBare(s.text[s.at]) {
		s.at++
	}
	return part{s.text[start:s.at], start}, s.at > start
}

// skipSpace passes blanks and tabs.
func (s *scanner) skipSpace() {
	for s.at < len(s.text) && (s.text[s.at] == ' ' || s.text[s.at] == '\t') {
		s.at++
	}
}

// skipBlank passes blanks, ends of lines and comments.
func (s *scanner) skipBlank() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\r', '\n':
			s.at++
		case '#':
			s.at = skipLine(s.text, s.at)
		default:
			return
		}
	}
}

// isBare reports whether a key may hold this byte without quotes.
func isBare(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-'
}
