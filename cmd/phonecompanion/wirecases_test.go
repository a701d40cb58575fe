package main_test

import (
	"bytes"
	"io"
	"net"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/stli/stlitest"
)

// TestWireCases plays every wire example against the real program.
func TestWireCases(t *testing.T) {
	t.Parallel()
	p := newTestOffice(t).start()
	for _, c := range stlitest.Cases(t) {
		conn, err := net.Dial("tcp", p.line)
		if err != nil {
			t.Fatal(err)
		}
		conn.SetDeadline(time.Now().Add(patience))
		conn.Write(c.Input)
		conn.(*net.TCPConn).CloseWrite()
		got, err := io.ReadAll(conn)
		conn.Close()
		if err != nil || bytes.Equal(got, c.Output) == (c.Todo != "") {
			t.Errorf("%s (line %d):\nsent %q\ngot  %q, %v\nwant %q\ntodo %s", c.Name, c.Line, c.Input, got, err, c.Output, c.Todo)
		}
	}
}
