package tomlfile

import "strings"

// value reads a value into its node.
func (s *scanner) value(n *node) {
	s.skipSpace()
	n.value, n.origin = s.at, pair
	if s.at >= len(s.text) {
		return
	}
	switch s.text[s.at] {
	case '"', '\'':
		s.at = skipString(s.text, s.at)
	case '[':
		s.list(n)
	case '{':
		s.inline(n)
	default:
		s.skipScalar()
	}
}

// list reads the elements between brackets.
func (s *scanner) list(n *node) {
	n.items = nil
	s.at++
	for s.skipBlank(); s.at < len(s.text); s.skipBlank() {
		switch s.text[s.at] {
		case ']':
			s.at++
			return
		case ',':
			s.at++
		default:
			element := &node{key: s.at}
			start := s.at
			s.value(element)
			n.items = append(n.items, element)
			if s.at == start {
				return
			}
		}
	}
}

// inline reads the pairs between braces.
func (s *scanner) inline(n *node) {
	s.at++
	for s.skipBlank(); s.at < len(s.text); s.skipBlank() {
		switch s.text[s.at] {
		case '}':
			s.at++
			return
		case ',':
			s.at++
		default:
			if !s.pair(n) {
				return
			}
		}
	}
}

// skipScalar passes a number, a boolean or a date, which may hold a blank.
func (s *scanner) skipScalar() {
	for s.at < len(s.text) && !strings.ContainsRune(",]}#\r\n", rune(s.text[s.at])) {
		s.at++
	}
}
