//go:build linux

package main_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestFloodOfForgedEvents: one machine opens as many connections as it may and
// guesses action URLs as fast as it can. No guess is taken, calls of the phones
// are told as ever, and the log does not grow with the flood.
func TestFloodOfForgedEvents(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := newPlayer(o, t.Name())
	p.say("MonitorStart")
	listener, _, _ := strings.Cut(strings.TrimPrefix(o.phones[0].Setting("action_incoming_url"), "http://"), "/")

	var flood sync.WaitGroup
	var guesses atomic.Int64
	stop := make(chan struct{})
	attacker := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 66)}, Timeout: time.Second}
	for i := range 700 { // more than one address may have
		flood.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				c, err := attacker.Dial("tcp", listener)
				if err != nil {
					runtime.Gosched() // no port is free: the flood goes on with the others
					continue
				}
				unblock := make(chan struct{})
				go func() {
					select {
					case <-stop:
					case <-unblock:
					}
					c.Close()
				}()
				fmt.Fprintf(c, "GET /a/10%d/%032x/incoming?remote=666&call=%d HTTP/1.1\r\n\r\n", 1+i%3, i, i)
				status, _ := bufio.NewReader(c).ReadString('\n')
				if status != "" {
					guesses.Add(1)
					if !strings.Contains(status, " 404 ") {
						t.Errorf("a guess is answered with %q", status)
					}
				}
				io.Copy(io.Discard, io.LimitReader(c, 1))
				close(unblock)
			}
		})
	}
	defer flood.Wait()
	defer close(stop)
	eventually(t, "the flood is at work", patience, func() bool { return guesses.Load() > 50 })
	for i := range 20 {
		p.wholeCall(i + 1)
	}
	if n := strings.Count(p.process.logText(), "refused"); n > 100 {
		t.Errorf("%d lines in the log for %d guesses", n, guesses.Load())
	}
}
