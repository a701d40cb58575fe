package stli

import (
	"bytes"
	"testing"
)

// TestRefusalIsTakenOnce: refusals are due once.
func TestRefusalIsTakenOnce(t *testing.T) {
	f := &Framer{}
	f.Next([]byte("\xff\xfd\x01\xff\xfb\x03"))
	if got := string(f.Refusal()); got != "\xff\xfc\x01\xff\xfe\x03" {
		t.Errorf("the refusals are %q", got)
	}
	if got := f.Refusal(); len(got) != 0 {
		t.Errorf("and then again %q", got)
	}
}

// TestRefusalsAreWhole: a peer that asks more than we answer gets whole
// refusals, and no more than the limit of them.
func TestRefusalsAreWhole(t *testing.T) {
	f := &Framer{}
	f.Next(bytes.Repeat([]byte("\xff\xfd\x06"), 1000))
	got := f.Refusal()
	if len(got) > maxRefusal || len(got)%3 != 0 || len(got) == 0 {
		t.Errorf("%d bytes of refusals for 1000 options", len(got))
	}
	if !bytes.Equal(got, bytes.Repeat([]byte("\xff\xfc\x06"), len(got)/3)) {
		t.Errorf("the refusals are %q", got)
	}
}

// TestTelnetIsNeverAnsweredOtherwise tries every command byte: nothing but DO
// and WILL is answered, and each of these by its refusal.
func TestTelnetIsNeverAnsweredOtherwise(t *testing.T) {
	for c := range 256 {
		if c == telnetSB {
			continue
		}
		got := frame(0, []byte{telnetIAC, byte(c), 1, 'a', '\n'})
		want := ""
		switch c {
		case telnetDo:
			want = "\xff\xfc\x01"
		case telnetWill:
			want = "\xff\xfe\x01"
		}
		if got.refusals != want {
			t.Errorf("command %d is answered %q, want %q", c, got.refusals, want)
		}
	}
}
