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

// TestByte255CountsForTheLimit: doubled without end, it is a long line.
func TestByte255CountsForTheLimit(t *testing.T) {
	f := Framer{Max: 64}
	rest := bytes.Repeat([]byte{0xff, 0xff}, 1000)
	if _, _, err := f.Next(rest); err != ErrLineTooLong {
		t.Errorf("got %v, and %d bytes are kept", err, len(f.line))
	}
}

// TestByte255IsNoCommandByItself: doubled it is itself, and before anything
// that is no command too. A line with it is no UTF-8; no digit may vanish.
func TestByte255IsNoCommandByItself(t *testing.T) {
	for in, want := range map[string]string{
		"MakeCall 101 12\xff34\n":       "MakeCall 101 12\xff34",
		"MakeCall 101 1\xff\xff2\n":     "MakeCall 101 1\xff2",
		"Ping\xff\xff\n":                "Ping\xff",
		"Pi\xff\xf1ng\n":                "Ping",
		"MakeCall 101 1\xff\xfd\x062\n": "MakeCall 101 12",
	} {
		var f Framer
		line, _, err := f.Next([]byte(in))
		if err != nil || string(line) != want {
			t.Errorf("%q gives %q, %v; want %q", in, line, err, want)
		}
	}
}
