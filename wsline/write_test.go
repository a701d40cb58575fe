package wsline

import (
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gobwas/ws"
)

// counted counts the writes of a connection.
type counted struct {
	net.Conn
	writes int
}

func (c *counted) Write(p []byte) (int, error) {
	c.writes++
	return c.Conn.Write(p)
}

// TestWrite: one message a line, with its line end, and one call for all.
func TestWrite(t *testing.T) {
	for name, c := range map[string]struct {
		write  []string
		want   []string
		writes int
	}{
		"one line":                {[]string{"a\r\n"}, []string{"a\r\n"}, 1},
		"lines":                   {[]string{"a\r\nb\r\n\r\nc\r\n"}, []string{"a\r\n", "b\r\n", "\r\n", "c\r\n"}, 1},
		"no line end":             {[]string{"a\r\nb"}, []string{"a\r\n", "b"}, 1},
		"nothing":                 {[]string{""}, nil, 0},
		"two writes":              {[]string{"a\r\n", "b\r\n"}, []string{"a\r\n", "b\r\n"}, 2},
		"a line of 126 bytes":     {[]string{strings.Repeat("x", 125) + "\n"}, []string{strings.Repeat("x", 125) + "\n"}, 1},
		"a line of 64 KiB":        {[]string{strings.Repeat("x", 65535) + "\n"}, []string{strings.Repeat("x", 65535) + "\n"}, 1},
		"more than goes at once":  {[]string{strings.Repeat(strings.Repeat("x", 1023)+"\n", 100)}, slices.Repeat([]string{strings.Repeat("x", 1023) + "\n"}, 100), 2},
		"a line longer than that": {[]string{"a\n" + strings.Repeat("x", 100000) + "\nb\n"}, []string{"a\n", strings.Repeat("x", 100000) + "\n", "b\n"}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			near, far := net.Pipe()
			raw := &counted{Conn: far}
			w := newConn(raw, nil)
			go func() {
				for _, p := range c.write {
					if n, err := w.Write([]byte(p)); n != len(p) || err != nil {
						t.Errorf("%d, %v", n, err)
					}
				}
				w.Close()
			}()
			if got := received(t, near); !slices.Equal(got, c.want) {
				t.Errorf("got %.200q", got)
			}
			if raw.writes != c.writes {
				t.Errorf("%d writes, want %d", raw.writes, c.writes)
			}
			if w.out.Cap() > keptFrames {
				t.Errorf("%d bytes are kept", w.out.Cap())
			}
		})
	}
}

// TestCloseWith: one Close frame, which is the last one; its code is the
// client's or the fault's where it was they that ended it.
func TestCloseWith(t *testing.T) {
	for name, c := range map[string]struct{ sent, want string }{
		"ours":             {"", "close 1001 shutdown"},
		"the client's":     {closing(3000, "bye"), "close 3000 "},
		"without a code":   {frame(ws.OpClose, true, ""), "close 1000 "},
		"with a wrong one": {closing(1005, ""), "close 1002 "},
		"a fault's":        {frame(ws.OpBinary, true, "x"), "close 1003 a binary message: lines are text"},
	} {
		t.Run(name, func(t *testing.T) {
			w, client := pair(t, c.sent)
			if c.sent != "" {
				readOnce(w)
			}
			go func() {
				w.Write([]byte("last\r\n")) // answers follow the client's Close
				w.CloseWith(1001, "shutdown")
				w.CloseWith(1000, "again")
				w.ping()
				if _, err := w.Write([]byte("late\r\n")); !errors.Is(err, net.ErrClosed) {
					t.Errorf("a late write: %v", err)
				}
				w.Close()
			}()
			if got := received(t, client); !slices.Equal(got, []string{"last\r\n", c.want}) {
				t.Errorf("got %q", got)
			}
		})
	}
}

func readOnce(c *Conn) error {
	_, err := c.Read(make([]byte, 10))
	return err
}

// TestWriteDeadline: a client that does not read; behind a part of a frame
// nothing can follow, not even Close.
func TestWriteDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, client := pair(t, "")
		began := time.Now()
		c.SetWriteDeadline(began.Add(10 * time.Second))
		if _, err := c.Write([]byte("a\n")); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(began) != 10*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		go c.CloseWith(1013, "slow consumer")
		if got := received(t, client); len(got) > 0 {
			t.Errorf("got %q", got)
		}
	})
}

// TestDeadlineThatIsOver: one of a write long ago stops no ping and no Close.
func TestDeadlineThatIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, client := pair(t, "")
		c.SetWriteDeadline(time.Now().Add(time.Second))
		go func() {
			<-time.After(pingEvery + time.Second)
			c.CloseWith(1000, "")
			c.Close()
		}()
		if got := received(t, client); !slices.Equal(got, []string{"ping", "close 1000 "}) {
			t.Errorf("got %q", got)
		}
	})
}

// TestEndWithin bounds a write that is under way, and what comes behind it.
func TestEndWithin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, client := pair(t, "")
		began := time.Now()
		c.SetWriteDeadline(began.Add(time.Hour))
		time.AfterFunc(time.Minute, func() {
			c.EndWithin(time.Second)
			c.SetWriteDeadline(began.Add(2 * time.Hour))
		})
		if _, err := c.Write([]byte("a\n")); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(began) != time.Minute+time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		client.Close()
	})
	synctest.Test(t, func(t *testing.T) {
		c, client := pair(t, "")
		c.EndWithin(time.Second)
		go func() {
			c.CloseWith(1013, "slow consumer")
			c.Close()
		}()
		if got := received(t, client); !slices.Equal(got, []string{"close 1013 slow consumer"}) {
			t.Errorf("got %q", got)
		}
	})
}

// TestPings: a client that answers stays for ever, with and without lines; one
// that does not is gone after 90 seconds.
func TestPings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, client := pair(t, "")
		var running sync.WaitGroup
		running.Go(func() {
			p := make([]byte, 2)
			for range 1000 {
				if _, err := io.ReadFull(client, p); err != nil || p[0] != 0x89 {
					t.Errorf("%x, %v", p, err)
				}
				io.WriteString(client, frame(ws.OpPong, true, ""))
			}
			io.Copy(io.Discard, client)
		})
		began := time.Now()
		if err := readOnce(c); !errors.Is(err, ErrNoPong) {
			t.Error(err)
		}
		if took := time.Since(began); took != 1003*pingEvery {
			t.Errorf("gone after %v", took)
		}
		client.Close()
		running.Wait()
	})
}

// TestNobodyReads: while the session waits for something else, the client is not
// taken for silent.
func TestNobodyReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, client := pair(t, "")
		go io.Copy(io.Discard, client)
		<-time.After(time.Hour)
		go io.WriteString(client, text("x"))
		if err := readOnce(c); err != nil {
			t.Error(err)
		}
	})
}

// TestPingNeedsAReader: a client that takes nothing is gone when a ping cannot
// be written.
func TestPingNeedsAReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := pair(t, "")
		began := time.Now()
		if err := readOnce(c); !errors.Is(err, ErrSlow) || time.Since(began) != pingEvery+controlTime {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

// TestPongNeedsAReader: nor is one kept that pings without end and takes no
// answer.
func TestPongNeedsAReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, client := pair(t, "")
		go io.WriteString(client, frame(ws.OpPing, true, "x"))
		began := time.Now()
		if err := readOnce(c); !errors.Is(err, ErrSlow) || time.Since(began) != controlTime {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

// TestNothingIsLeft: no timer and no goroutine outlives the connection.
func TestNothingIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // which fails when a goroutine is left
		c, client := pair(t, "")
		go io.Copy(io.Discard, client)
		<-time.After(pingEvery + time.Second)
		c.Close()
		client.Close()
		if c.pings.Stop() {
			t.Error("the timer goes on")
		}
	})
}

// sized is a connection that knows how much the system keeps.
type sized struct {
	net.Conn
	bytes int
}

func (s *sized) SetWriteBuffer(bytes int) error {
	s.bytes = bytes
	return nil
}

// TestSetWriteBuffer: the bound reaches the connection below, where that has one.
func TestSetWriteBuffer(t *testing.T) {
	near, far := net.Pipe()
	defer near.Close()
	below := &sized{Conn: far}
	c := newConn(below, nil)
	defer c.Close()
	if err := c.SetWriteBuffer(4096); err != nil || below.bytes != 4096 {
		t.Errorf("%v, %d bytes", err, below.bytes)
	}
	plain := newConn(near, nil)
	defer plain.Close()
	if err := plain.SetWriteBuffer(4096); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("a connection without: %v", err)
	}
}
