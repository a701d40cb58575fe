package console

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestTranslate(t *testing.T) {
	for keys, want := range map[string]string{
		"ab\r": "ab\r", "\x1bOA\x1bOD": "\x1b[A\x1b[D", "x\x1b[1~\x1b[4~y": "x\x1b[H\x1b[Fy", "\x1b[1;5C\x1bb": "\x1b[1;3C\x1b[1;3D", "\x1b\x7f": "\x17",
		"a\x03b": "a\x1cb", "\x1b[A": "\x1b[A", "ž📞": "ž📞",
	} {
		if got := string((&keyReader{}).translate([]byte(keys))); got != want {
			t.Errorf("%q: %q, want %q", keys, got, want)
		}
	}
}

// testEditor is an editor whose keys are all typed at once.
func testEditor(keys io.Reader) (*editor, *strings.Builder) {
	var out strings.Builder
	size := func() (int, int, error) { return 80, 24, nil }
	e := newEditor(keys, &out, size, func() {}, &history{}, testVocabulary(), &renderer{})
	return e, &out
}

// TestEditor: what is entered, for what is typed.
func TestEditor(t *testing.T) {
	for keys, want := range map[string]string{
		"Ping\r": "Ping", "pi\t\r": "Ping", "make\t101 2\t\r": "MakeCall 101 205 ", "Pong\x03Ping\r": "Ping", "\x03\x03Ping\r": "Ping",
		"Ping\rDevices\r\x1b[A\x1bOA\r": "Ping", "Ping\rDevices\rPI\x12\r": "Ping", "Ping\rxyz\x12\r": "xyz",
		"Ping\rPing 2\rpi\x12\x12\x13\r": "Ping 2", "Ping\rpi\x12\x07\r": "pi", "Answer 102\x1b[1~\x1b[1;5C\r": "Answer 102",
		"Snapshot 101\x1b[1;5D\x1b[D\t\r": "SnapshotDevice 101", "\tPing\r": "Ping", "Pong \tx\r": "Pong x", "a\x1b[2Jb\r": "ab",
	} {
		e, _ := testEditor(strings.NewReader(keys))
		last := ""
		for {
			line, err := e.read()
			if err != nil {
				break
			}
			last = line
		}
		if last != want {
			t.Errorf("%q enters %q, want %q", keys, last, want)
		}
	}
}

// TestEditorSecret: a secret is not shown and not remembered, and Ctrl-C takes
// it back.
func TestEditorSecret(t *testing.T) {
	e, out := testEditor(iotest.OneByteReader(strings.NewReader("hush\rhush\x03Ping\r")))
	if got, err := e.secret("Secret: "); got != "hush" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := e.secret("Secret: "); got != "" || !errors.Is(err, errCancelled) {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := e.read(); got != "Ping" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := e.read(); err != io.EOF {
		t.Errorf("the end is %v", err)
	}
	if strings.Contains(out.String(), "hush") || e.history.Len() != 1 {
		t.Errorf("shown: %q, remembered: %q", out, e.history.entries)
	}
}
