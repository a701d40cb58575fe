package server

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestWebSocketDocument: docs/websocket.md names every reason that a browser can
// hear, with its code.
func TestWebSocketDocument(t *testing.T) {
	text, err := os.ReadFile("../docs/websocket.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if code, reasons, ok := strings.Cut(strings.Trim(line, "| \n"), " | "); ok {
			rows[code] = reasons
		}
	}
	for _, why := range []Reason{ClientBye, ClientClosed, Idle, LoginTimeout, TooManyFailures, LineTooLong, SlowConsumer, Shutdown, ConnectionLimit, OriginRefused} {
		code := strconv.Itoa(closeCode(why))
		named := false
		for _, word := range strings.Split(rows[code], ", ") {
			named = named || word == string(why)
		}
		if !named {
			t.Errorf("%s is not in the row of %s: %q", why, code, rows[code])
		}
	}
	if !strings.HasPrefix(rows["1002, 1003, 1007"], string(BadFrame)) {
		t.Errorf("the row of faults is %q", rows["1002, 1003, 1007"])
	}
	// Those that nobody is left to hear have no code of their own.
	for _, why := range []Reason{ReadError, WriteError, NoPong, HandshakeFailed} {
		if code := closeCode(why); code != codeInternal {
			t.Errorf("%s is %d", why, code)
		}
	}
}
