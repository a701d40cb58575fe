package stli

import (
	"bytes"
	"slices"
	"testing"

	"github.com/phonecompanion/phonecompanion/stli/stlitest"
)

// FuzzFramer cuts a stream anywhere and compares what comes out with the whole
// stream: the same lines, the same refusals, the same end. cuts holds the
// lengths of the pieces.
func FuzzFramer(f *testing.F) {
	for _, c := range stlitest.Cases(f) {
		f.Add(c.Input, []byte{1, 2, 3}, uint8(0))
	}
	f.Add([]byte("{\n\n\n\n\n\n\r\r\r\r\r\r"), []byte{1}, uint8(8))
	f.Fuzz(func(t *testing.T, stream, cuts []byte, max uint8) {
		limit := int(max)
		if limit == 0 {
			limit = 1000
		}
		whole := frame(limit, stream)
		var pieces [][]byte
		rest := stream
		for i := 0; len(rest) > 0; i++ {
			n := len(rest)
			if len(cuts) > 0 {
				n = min(n, 1+int(cuts[i%len(cuts)]))
			}
			pieces = append(pieces, rest[:n])
			rest = rest[n:]
		}
		cut := frame(limit, pieces...)
		if !slices.Equal(cut.lines, whole.lines) || cut.err != whole.err {
			t.Errorf("%q in %d pieces gives %q, %v; whole it gives %q, %v", stream, len(pieces), cut.lines, cut.err, whole.lines, whole.err)
		}
		if len(whole.refusals) < maxRefusal && cut.refusals != whole.refusals {
			t.Errorf("%q in %d pieces is refused by %q, whole by %q", stream, len(pieces), cut.refusals, whole.refusals)
		}
		for _, line := range whole.lines {
			checkLine(t, []byte(line), limit)
		}
	})
}

// checkLine checks what is promised of every line.
func checkLine(t *testing.T, line []byte, limit int) {
	t.Helper()
	if len(line) == 0 || len(line) > limit {
		t.Errorf("a line has %d bytes, the limit is %d", len(line), limit)
	}
	if !bytes.Equal(trimBlanks(line), line) {
		t.Errorf("blanks around %q", line)
	}
	var scan jsonScan
	if scan.begin(line); !scan.begun && bytes.IndexByte(line, '\n') >= 0 {
		t.Errorf("a line end is left in %q", line)
	}
}
