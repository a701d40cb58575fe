package lab

import (
	"fmt"
	"strings"
	"testing"
)

func TestTail(t *testing.T) {
	var kept tail
	var all strings.Builder
	for i := range tailSize / 4 {
		fmt.Fprintf(&all, "line %d\n", i)
		fmt.Fprintf(&kept, "line %d\n", i)
	}
	if got, want := kept.String(), all.String()[all.Len()-tailSize:]; got != want {
		t.Errorf("%d bytes kept, ending in %.20q", len(got), got[len(got)-20:])
	}
	if n, err := kept.Write(make([]byte, 3*tailSize)); n != 3*tailSize || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if got := kept.String(); got != strings.Repeat("\x00", tailSize) {
		t.Errorf("%d bytes kept of one long write", len(got))
	}
}
