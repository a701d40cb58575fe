package stli

import (
	"bytes"
	"errors"
)

// DefaultMaxLine is the longest line a client may send, in bytes without its
// end, unless the configuration says otherwise (server.max_line). 64 KiB holds
// every JSON request that providers document.
const DefaultMaxLine = 64 << 10

// ErrLineTooLong is returned by [Framer.Next] when a line, or a JSON request
// that spans lines, is longer than the limit. The stream cannot be continued.
var ErrLineTooLong = errors.New("line too long")

// Telnet command bytes (RFC 854) that a framer understands.
const (
	telnetSE   = 240 // end of subnegotiation
	telnetSB   = 250 // begin of subnegotiation
	telnetWill = 251
	telnetWont = 252
	telnetDo   = 253
	telnetDont = 254
	telnetIAC  = 255 // interpret as command
)

// telnetState says where in a telnet command the stream stands.
//
//	text --IAC--> command --WILL/WONT/DO/DONT--> option --any--> text
//	               |  |                                            ^
//	               |  +--other------------------------------------>+
//	               +--SB--> sub --IAC--> subIAC --SE-------------->+
//	                         ^-------other--+
type telnetState uint8

const (
	telnetText telnetState = iota
	telnetCommand
	telnetOption
	telnetSub
	telnetSubIAC
)

// A Framer cuts a stream of bytes into lines. It accepts CR LF, LF and CR NUL
// as line ends, drops telnet commands wherever they stand, joins the lines of
// a JSON request until its braces balance, trims blanks around a line and
// passes over empty lines.
//
// It holds at most one line of the maximum length; its zero value has the
// limit [DefaultMaxLine].
type Framer struct {
	// Max is the longest line in bytes, without its end; 0 means DefaultMaxLine.
	Max int

	line    []byte // what has come of the present line
	afterCR bool   // the last byte of line was CR and may be part of a line end
	telnet  telnetState
	verb    byte     // WILL or DO, waiting for its option
	refusal []byte   // answers to telnet negotiations not yet taken
	json    jsonScan // braces of a JSON request
}

// maxRefusal bounds the telnet refusals that wait to be written, in bytes: a
// peer that negotiates without reading gets no more than this.
const maxRefusal = 192

// keptLine is the buffer that a framer keeps between lines, in bytes; few
// lines that people or programs type are longer.
const keptLine = 1 << 10

// Next takes bytes from p up to and including the end of one line. It returns
// the line and the bytes of p not yet used; line is nil when p was used up
// before a line ended. The line is valid until the next call.
func (f *Framer) Next(p []byte) (line, rest []byte, err error) {
	limit := f.Max
	if limit <= 0 {
		limit = DefaultMaxLine
	}
	if len(f.line) == 0 && cap(f.line) > keptLine {
		f.line = nil // one long request must not cost its memory for the rest of the session
	}
	if f.telnet == telnetText && len(f.line) == 0 && !f.afterCR {
		if line, rest, ok := nextWhole(p, limit); ok {
			return line, rest, nil
		}
	}
	for i, c := range p {
		if f.telnet == telnetCommand && (c == telnetIAC || c < telnetSE) {
			// No command: IAC IAC is the byte 255 itself, and so is one before
			// anything else. It stays in the line, which is then no UTF-8.
			f.telnet = telnetText
			if !f.loneCR(limit) || !f.add(telnetIAC, limit) {
				return nil, p[i+1:], ErrLineTooLong
			}
			if c == telnetIAC {
				continue
			}
		} else if f.telnet != telnetText || c == telnetIAC {
			f.negotiate(c)
			continue
		}
		if c == '\n' || c == 0 && f.afterCR {
			f.afterCR = false
			line, goesOn := f.end()
			if goesOn && !f.add('\n', limit) {
				return nil, p[i+1:], ErrLineTooLong
			}
			if line != nil {
				return line, p[i+1:], nil
			}
			continue
		}
		if !f.loneCR(limit) {
			return nil, p[i+1:], ErrLineTooLong
		}
		if c == '\r' {
			f.afterCR = true
			continue
		}
		if !f.add(c, limit) {
			return nil, p[i+1:], ErrLineTooLong
		}
	}
	return nil, nil, nil
}

// add appends one byte to the present line, and tells whether there was room.
func (f *Framer) add(c byte, limit int) bool {
	if len(f.line) >= limit {
		f.line = nil
		return false
	}
	f.line = append(f.line, c)
	return true
}

// nextWhole is the fast path: one plain line that lies whole in p needs no
// copy. It leaves everything out of the ordinary to the slow path.
func nextWhole(p []byte, limit int) (line, rest []byte, ok bool) {
	n := bytes.IndexByte(p, '\n')
	if n < 0 || n > limit {
		return nil, nil, false
	}
	head := p[:n]
	if n > 0 && head[n-1] == '\r' {
		head = head[:n-1]
	}
	if bytes.IndexByte(head, telnetIAC) >= 0 || bytes.IndexByte(head, '\r') >= 0 || bytes.IndexByte(head, '{') >= 0 {
		return nil, nil, false
	}
	head = trimBlanks(head)
	if len(head) == 0 {
		return nil, nil, false
	}
	return head, p[n+1:], true
}

// loneCR takes a CR that turned out to be no part of a line end into the line,
// which will be refused for it. It tells whether there was room.
func (f *Framer) loneCR(limit int) bool {
	if !f.afterCR {
		return true
	}
	f.afterCR = false
	return f.add('\r', limit)
}

// end is called at a line end; it returns the line, or nil when the line was
// empty. goesOn says that it is a part of a JSON request that goes on.
func (f *Framer) end() (line []byte, goesOn bool) {
	if !f.json.begun {
		f.json.begin(f.line)
	}
	if f.json.begun && f.json.open(f.line) {
		return nil, true
	}
	line = trimBlanks(f.line)
	f.line = f.line[:0]
	f.json = jsonScan{}
	if len(line) == 0 {
		return nil, false
	}
	return line, false
}

// Refusal returns the telnet refusals that are due and forgets them. The
// slice is valid until the next call of Next.
func (f *Framer) Refusal() []byte {
	r := f.refusal
	f.refusal = f.refusal[:0]
	return r
}

// negotiate follows one byte of a telnet command.
func (f *Framer) negotiate(c byte) {
	switch f.telnet {
	case telnetText:
		f.telnet = telnetCommand
	case telnetCommand:
		switch c {
		case telnetWill, telnetWont, telnetDo, telnetDont:
			f.verb, f.telnet = c, telnetOption
		case telnetSB:
			f.telnet = telnetSub
		default:
			f.telnet = telnetText
		}
	case telnetOption:
		f.telnet = telnetText
		if len(f.refusal)+3 > maxRefusal {
			return
		}
		switch f.verb {
		case telnetWill:
			f.refusal = append(f.refusal, telnetIAC, telnetDont, c)
		case telnetDo:
			f.refusal = append(f.refusal, telnetIAC, telnetWont, c)
		}
	case telnetSub:
		if c == telnetIAC {
			f.telnet = telnetSubIAC
		}
	case telnetSubIAC:
		if c == telnetSE {
			f.telnet = telnetText
		} else {
			f.telnet = telnetSub
		}
	}
}

// trimBlanks cuts blanks and tabs off both ends of b.
func trimBlanks(b []byte) []byte {
	for len(b) > 0 && isBlank(b[0]) {
		b = b[1:]
	}
	for len(b) > 0 && isBlank(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return b
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }
