package tomlfile

import "testing"

func TestPosition(t *testing.T) {
	l := newLines("ab\r\nžluť = 1\n\nx")
	for offset, want := range map[int][2]int{
		-1: {1, 1}, 0: {1, 1}, 2: {1, 3}, 4: {2, 1}, 6: {2, 2}, 8: {2, 4}, 15: {3, 1}, 16: {4, 1}, 17: {4, 2}, 99: {4, 2},
	} {
		if line, column := l.position(offset); line != want[0] || column != want[1] {
			t.Errorf("offset %d is at %d:%d, want %d:%d", offset, line, column, want[0], want[1])
		}
	}
	if line, column := newLines("").position(0); line != 1 || column != 1 {
		t.Errorf("an empty text begins at %d:%d", line, column)
	}
}
