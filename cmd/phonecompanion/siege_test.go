//go:build linux

package main_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A siege is many clients that do one kind of harm to a server.
type siege struct {
	t       *testing.T
	process *process
	scale   int // of the numbers below
}

// The sieges, one kind of harm each, and the memory that the server's process
// may have while they last, in MiB. At scale 1 they last some seconds in all.
var sieges = []struct {
	name string
	lay  func(*siege)
	peak int
}{
	{"ten thousand that say nothing", func(s *siege) { s.crowd(10_000, "") }, 200},
	{"half lines", func(s *siege) { s.crowd(2000, "MakeCall 103 10") }, 100},
	{"half requests", func(s *siege) { s.crowd(200, "{\"body\":\""+strings.Repeat("x", 60<<10)) }, 130},
	{"commands without end, and nobody reads", (*siege).floods, 85},
	{"commands without end over WebSocket, and nobody reads", (*siege).webFloods, 100},
	{"a byte at a time", (*siege).drips, 100},
	{"come and gone", (*siege).storm, 100},
	{"come and gone over WebSocket", (*siege).webStorm, 100},
	{"broken off in the middle of everything", (*siege).resets, 100},
	{"TLS that stalls", (*siege).stalls, 100},
	{"monitors that come and go", (*siege).monitors, 100},
}

// dial connects from one of many addresses of this machine: one alone has not
// ports enough.
func (s *siege) dial() *net.TCPConn {
	return s.dialTo(s.process.line)
}

func (s *siege) dialTo(to string) *net.TCPConn {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 1, byte(1+rand.IntN(200)))}, Timeout: patience}
	for range 100 { // an address may have no port left for the moment
		c, err := d.Dial("tcp", to)
		if err == nil {
			c.SetDeadline(time.Now().Add(patience))
			return c.(*net.TCPConn)
		}
		if !errors.Is(err, os.ErrExist) && !strings.Contains(err.Error(), "assign requested address") {
			s.t.Error(err)
			return nil
		}
	}
	s.t.Error("no port is free")
	return nil
}

// each lets clients act, a few at a time.
func (s *siege) each(clients, atOnce int, act func(i int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range atOnce {
		all.Go(func() {
			for i := int(next.Add(1)); i <= clients && !s.t.Failed(); i = int(next.Add(1)) {
				act(i)
			}
		})
	}
	all.Wait()
}

// crowd connects clients that say the same and wait, all together. Then they
// go, every second one without a word.
func (s *siege) crowd(clients int, say string) {
	conns := make([]*net.TCPConn, clients+1)
	s.each(clients, 8, func(i int) {
		if conns[i] = s.dial(); conns[i] != nil {
			io.WriteString(conns[i], say)
		}
	})
	connected := func() int {
		return s.process.logged(`"message":"client connected"`) - s.process.logged(`"message":"client gone"`)
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); connected() < clients && !s.t.Failed(); <-tick.C {
		if time.Now().After(deadline) {
			s.t.Errorf("%d clients are connected, want %d", connected(), clients)
		}
	}
	for i, c := range conns {
		if c != nil {
			if i%2 == 0 {
				c.SetLinger(0)
			}
			c.Close()
		}
	}
}

// floods sends commands and never reads, until the server has enough of it.
func (s *siege) floods() {
	s.each(50, 50, func(int) {
		c := s.dial()
		if c == nil {
			return
		}
		defer c.Close()
		for err := error(nil); err == nil; {
			_, err = c.Write(pings)
		}
	})
}

// drips writes commands byte by byte, and gets its answers.
func (s *siege) drips() {
	const say = "STLI;Version=2\r\n#1 Ping\r\nPin\xff\xf4g\r\nBYE\r\n"
	const want = "error_ind SUCCESS STLI Version \"2\"\r\n#1 error_ind SUCCESS Ping\r\nerror_ind SUCCESS Ping\r\nerror_ind SUCCESS BYE\r\n"
	s.each(200*s.scale, 20, func(int) {
		c := s.dial()
		if c == nil {
			return
		}
		defer c.Close()
		for _, b := range []byte(say) {
			c.Write([]byte{b})
		}
		if got, err := io.ReadAll(c); err != nil || string(got) != want {
			s.t.Errorf("got %q, %v", got, err)
		}
	})
}

// storm connects and closes at once.
func (s *siege) storm() {
	s.each(20_000*s.scale, 16, func(i int) {
		if c := s.dial(); c != nil {
			if i%4 > 0 { // the others leave their port in TIME_WAIT
				c.SetLinger(0)
			}
			c.Close()
		}
	})
}

// resets breaks connections off while they do a bit of everything.
func (s *siege) resets() {
	commands := []string{
		"STLI;Format=JSON;Snapshot=On\r\n", "MonitorStart 103\r\n", "MonitorStop 103\r\n", "#t SnapshotDevice 103\r\n", "Resume 0\r\n", "Devices\r\nHelp\r\n",
		"SetDoNotDisturb 103 on\r\n", "#d SetDoNotDisturb 103 off\r\n", "Ping\r\nPi", "{\"resource\":\"/\",", "BYE\r\n", "\xff\xfd\x06", "Login nobody word\r\n",
	}
	s.each(1000*s.scale, 20, func(i int) {
		c := s.dial()
		if c == nil {
			return
		}
		for n := range 1 + i%8 {
			k := (i*7 + n*3) % len(commands)
			if k == len(commands)-1 && i > 20 {
				k = 0 // failed logins are slowed
			}
			io.WriteString(c, commands[k])
			if i%3 == 0 {
				c.SetReadDeadline(time.Now().Add(5 * time.Millisecond))
				bufio.NewReader(c).ReadString('\n')
			}
		}
		reset(c)
	})
}

// stalls begins with TLS and does not go on, at three places.
func (s *siege) stalls() {
	conns := make([]*net.TCPConn, 301)
	s.each(300, 20, func(i int) {
		if conns[i] = s.dialTo(s.process.tls); conns[i] == nil {
			return
		}
		switch i % 3 {
		case 0:
			io.WriteString(conns[i], "\x16\x03\x01\x00")
		case 1:
			t := tls.Client(conns[i], &tls.Config{InsecureSkipVerify: true})
			if err := t.Handshake(); err != nil {
				s.t.Error(err)
			}
			io.WriteString(t, "MonitorSta")
		}
	})
	for _, c := range conns {
		if c != nil {
			c.Close()
		}
	}
}

// monitors begins to monitor and ends it, with a word or without.
func (s *siege) monitors() {
	s.each(300*s.scale, 20, func(i int) {
		c := s.dial()
		if c == nil {
			return
		}
		defer c.Close()
		r := bufio.NewReader(c)
		for _, command := range []string{"MonitorStart", "MonitorStop", "MonitorStart"}[i%2:] {
			fmt.Fprintf(c, "#m %s 103\r\n", command)
			line := ""
			for err := error(nil); !strings.HasPrefix(line, "#m "); { // events come between
				if line, err = r.ReadString('\n'); err != nil {
					s.t.Error(err)
					return
				}
			}
			if strings.TrimSpace(line) != "#m error_ind SUCCESS "+command {
				s.t.Errorf("got %q", line)
			}
		}
		if i%4 == 0 {
			reset(c)
		}
	})
}
