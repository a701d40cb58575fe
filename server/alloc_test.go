package server_test

import (
	"bufio"
	"io"
	"testing"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/server"
)

// mallocs returns how much one round of do allocates in the whole process, once
// it has run for a while.
func mallocs(do func()) float64 {
	for range 50 {
		do() // buffers grow, goroutines are made
	}
	return testing.AllocsPerRun(200, do)
}

// quietLog lets the log have what it has by default: the story of each line, at
// debug, is another matter.
func quietLog(c *server.Config) { c.Logger = c.Logger.Level(zerolog.InfoLevel) }

// TestNoAllocationsALine: in the steady state neither the way of a line in nor
// that of its answer makes garbage, however long the client stays.
func TestNoAllocationsALine(t *testing.T) {
	d := newDesk(t, quietLog)
	c := d.dial()
	r, line := bufio.NewReader(c.conn), []byte("Ping\r\n")
	if n := mallocs(func() {
		c.conn.Write(line)
		if _, err := r.ReadSlice('\n'); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("a Ping and its answer make %v allocations, want none", n)
	}
}

// TestNoAllocationsAReader: an event is garbage once, when it is made; how many
// clients read it makes no difference.
func TestNoAllocationsAReader(t *testing.T) {
	event := func(clients int) float64 {
		d := newDesk(t, quietLog)
		readers := make([]*bufio.Reader, clients)
		for i := range readers {
			c := d.dial()
			c.monitor("101")
			readers[i] = bufio.NewReader(io.MultiReader(c.r, c.conn))
		}
		on := false
		return mallocs(func() {
			on = !on
			d.dnd("101", on)
			for _, r := range readers {
				if _, err := r.ReadSlice('\n'); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
	const more = 50
	one, many := event(1), event(1+more)
	if each := (many - one) / more; each > 0.1 {
		t.Errorf("an event makes %v allocations for one client and %v for %d: %.2f for each more, want none", one, many, 1+more, each)
	}
}
