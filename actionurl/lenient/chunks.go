package lenient

// chunkState is the place inside a chunked body.
type chunkState int

const (
	chunkSize      chunkState = iota // the digits of a size
	chunkExtension                   // behind the size, up to the end of the line
	chunkSizeLF                      // the LF of that line
	chunkData                        // the bytes of a chunk
	chunkDataCR                      // the CR behind them
	chunkDataLF                      // the LF behind them
	trailerStart                     // the first byte of a trailer line
	trailerLine                      // the rest of it
	trailerLF                        // its LF
	trailerEnd                       // the LF of the empty line at the end
)

// verdict is what chunks says about the bytes that it was shown.
type verdict int

const (
	chunksMore   verdict = iota // the body goes on
	chunksEnd                   // the last byte was that of the body
	chunksBroken                // this is not as the standard has it
)

// maxSizeDigits is how many hexadecimal digits a chunk's size may have: net/http
// counts in 64 bits.
const maxSizeDigits = 16

// chunks follows a chunked body, to know where it ends. It is as strict as net/http:
// every line ends in CR LF.
type chunks struct {
	begun  bool
	state  chunkState
	digits int
	left   uint64
}

// advance looks at the next bytes. It returns how many of them belong to the body,
// which is all of them unless the body ends or breaks; a byte that breaks it is
// counted.
func (c *chunks) advance(b []byte) (int, verdict) {
	for i := 0; i < len(b); i++ {
		if c.state == chunkData {
			n := min(uint64(len(b)-i), c.left)
			c.left -= n
			i += int(n) - 1
			if c.left == 0 {
				c.state = chunkDataCR
			}
			continue
		}
		if c.state == trailerEnd && b[i] == '\n' {
			return i + 1, chunksEnd
		}
		if !c.step(b[i]) {
			return i + 1, chunksBroken
		}
	}
	return len(b), chunksMore
}

// step looks at one byte that is no data. It reports whether the byte may stand
// there.
func (c *chunks) step(b byte) bool {
	switch c.state {
	case chunkSize:
		return c.size(b)
	case chunkExtension:
		return c.line(b, chunkSizeLF)
	case chunkSizeLF:
		c.state = chunkData
		if c.left == 0 {
			c.state = trailerStart
		}
		c.digits = 0
		return b == '\n'
	case chunkDataCR:
		c.state = chunkDataLF
		return b == '\r'
	case chunkDataLF:
		c.state = chunkSize
		return b == '\n'
	case trailerStart:
		c.state = trailerLine
		return c.line(b, trailerEnd)
	case trailerLine:
		return c.line(b, trailerLF)
	case trailerLF:
		c.state = trailerStart
		return b == '\n'
	}
	return false
}

// size looks at a byte of a chunk's size.
func (c *chunks) size(b byte) bool {
	if digit, ok := hexDigit(b); ok {
		c.left = c.left<<4 | uint64(digit)
		c.digits++
		return c.digits <= maxSizeDigits
	}
	if c.digits == 0 {
		return false
	}
	c.state = chunkExtension
	return (b == '\r' || b == ';' || b == ' ' || b == '\t') && c.line(b, chunkSizeLF)
}

// line looks at a byte of a line, which a CR ends.
func (c *chunks) line(b byte, end chunkState) bool {
	if b == '\r' {
		c.state = end
	}
	return b != '\n'
}

// hexDigit returns the value of a hexadecimal digit.
func hexDigit(b byte) (byte, bool) {
	switch {
	case b >= '0' && b <= '9':
		return b - '0', true
	case b >= 'a' && b <= 'f':
		return b - 'a' + 10, true
	case b >= 'A' && b <= 'F':
		return b - 'A' + 10, true
	}
	return 0, false
}
