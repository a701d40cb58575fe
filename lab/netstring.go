package lab

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// maxNetstring is the longest netstring taken from a phone, in bytes. The
// largest that baresip sends is the debug text of a call, below 4 KiB.
const maxNetstring = 64 << 10

// maxNetstringDigits is the number of digits that a length may have: enough for
// maxNetstring, and few enough that a number cannot overflow.
const maxNetstringDigits = 5

// errNetstring is what every malformed netstring is.
var errNetstring = errors.New("malformed netstring")

// readNetstring reads one netstring ("3:abc,") and returns its content. It
// returns io.EOF where the stream ends between two netstrings, and
// io.ErrUnexpectedEOF where it ends inside one. After any other error the
// stream has no known position and must be given up.
func readNetstring(r *bufio.Reader, limit int) ([]byte, error) {
	length, err := readNetstringLength(r)
	if err != nil {
		return nil, err
	}
	if length > limit {
		return nil, fmt.Errorf("%w: %d bytes announced, %d allowed", errNetstring, length, limit)
	}
	content := make([]byte, length+1) // and the comma
	if _, err := io.ReadFull(r, content); err != nil {
		return nil, unexpected(err)
	}
	if content[length] != ',' {
		return nil, fmt.Errorf("%w: %q in place of the comma", errNetstring, content[length])
	}
	return content[:length], nil
}

// readNetstringLength reads the digits of a length and the colon behind them.
func readNetstringLength(r *bufio.Reader) (int, error) {
	length := 0
	for digits := 0; ; digits++ {
		c, err := r.ReadByte()
		switch {
		case err != nil && digits == 0:
			return 0, err
		case err != nil:
			return 0, unexpected(err)
		case c == ':' && digits > 0:
			return length, nil
		case c < '0' || c > '9':
			return 0, fmt.Errorf("%w: %q in its length", errNetstring, c)
		case digits == maxNetstringDigits || (digits > 0 && length == 0):
			return 0, fmt.Errorf("%w: length too long or with a leading zero", errNetstring)
		}
		length = length*10 + int(c-'0')
	}
}

// unexpected makes an end of stream an unexpected one.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// appendNetstring appends content as a netstring.
func appendNetstring(dst, content []byte) []byte {
	dst = strconv.AppendInt(dst, int64(len(content)), 10)
	dst = append(dst, ':')
	dst = append(dst, content...)
	return append(dst, ',')
}
