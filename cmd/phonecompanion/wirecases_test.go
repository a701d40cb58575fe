package main_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/stli/stlitest"
)

// TestWireCases plays every wire example against the real program, over every
// transport.
func TestWireCases(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	o.serveTLS()
	p := o.start()
	overEvery(t, func(t *testing.T, how transport) {
		for _, c := range stlitest.Cases(t) {
			conn, err := p.dial(how)
			if err != nil {
				t.Fatal(err)
			}
			conn.SetDeadline(time.Now().Add(patience))
			conn.Write(c.Input)
			finish(conn)
			got, err := io.ReadAll(conn)
			conn.Close()
			if err != nil || bytes.Equal(got, c.Output) == (c.Todo != "") {
				t.Errorf("%s (line %d):\nsent %q\ngot  %q, %v\nwant %q\ntodo %s", c.Name, c.Line, c.Input, got, err, c.Output, c.Todo)
			}
		}
	})
}
