package console

import (
	"bytes"
	"io"
)

// The keys that the console handles by itself, as the editor's callback sees
// them. Ctrl-C arrives under another number: the editor would take it for the
// end of input.
const (
	keyTab    = '\t'
	keyCtrlG  = 0x07
	keyCtrlR  = 0x12
	keyCtrlS  = 0x13
	keyCancel = 0x1c // Ctrl-C, and Ctrl-\, which quits other programs
)

// sequences are what terminals send for keys that the editor knows under one
// name only: application mode, the numbered Home and End of rxvt, tmux and the
// Linux console, Ctrl with an arrow, Alt with a letter.
var sequences = []struct{ sent, meant string }{
	{"\x1bOA", "\x1b[A"}, {"\x1bOB", "\x1b[B"}, {"\x1bOC", "\x1b[C"}, {"\x1bOD", "\x1b[D"}, {"\x1bOH", "\x1b[H"}, {"\x1bOF", "\x1b[F"},
	{"\x1b[1~", "\x1b[H"}, {"\x1b[7~", "\x1b[H"}, {"\x1b[4~", "\x1b[F"}, {"\x1b[8~", "\x1b[F"},
	{"\x1b[1;5C", "\x1b[1;3C"}, {"\x1b[1;5D", "\x1b[1;3D"}, {"\x1bf", "\x1b[1;3C"}, {"\x1bb", "\x1b[1;3D"}, {"\x1b\x7f", "\x17"},
}

// keyReader reads keys for the editor and puts them into the form that it
// knows. before is called before each read.
type keyReader struct {
	from   io.Reader
	before func()
	rest   []byte // translated, not yet taken
	secret bool   // a secret is typed: Ctrl-C ends it
	cancel bool   // it did
	buffer [256]byte
}

// Read gives the editor translated keys, as an io.Reader.
func (k *keyReader) Read(p []byte) (int, error) {
	if len(k.rest) == 0 {
		k.before()
		n, err := k.from.Read(k.buffer[:])
		if n == 0 {
			return 0, err
		}
		k.rest = k.translate(k.buffer[:n])
	}
	n := copy(p, k.rest)
	k.rest = k.rest[n:]
	return n, nil
}

// translate writes keys as the editor knows them.
func (k *keyReader) translate(keys []byte) []byte {
	out := make([]byte, 0, len(keys))
next:
	for len(keys) > 0 {
		for _, s := range sequences {
			if bytes.HasPrefix(keys, []byte(s.sent)) {
				out, keys = append(out, s.meant...), keys[len(s.sent):]
				continue next
			}
		}
		switch {
		case keys[0] == 0x03 && k.secret:
			k.cancel = true
			out = append(out, 0x15, '\r') // clear the line, and enter it
		case keys[0] == 0x03:
			out = append(out, keyCancel)
		default:
			out = append(out, keys[0])
		}
		keys = keys[1:]
	}
	return out
}
