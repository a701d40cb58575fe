package server_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/server"
)

// TestGuessingTogether: many connections of one address guess hardly faster than
// one, and a server that stops does not wait for them.
func TestGuessingTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := server.New(server.Config{Logger: zerolog.Nop(), LoginTimeout: time.Hour, Users: []server.User{{Name: "u", PasswordHash: "s"}}})
		p := pipes{c: make(chan net.Conn), closed: make(chan struct{})}
		go s.Serve(p)
		const connections = 20
		answers := make(chan time.Duration, connections)
		began := time.Now()
		for range connections {
			near, far := newDuplex("192.0.2.1")
			p.c <- far
			go func() {
				io.WriteString(near, "Login u x\r\n")
				bufio.NewReader(near).ReadString('\n')
				answers <- time.Since(began)
			}()
		}
		time.Sleep(19 * time.Second)
		synctest.Wait()
		if n := len(answers); n > 19 {
			t.Errorf("%d guesses in 19 s", n)
		}
		stopped := time.Now()
		s.Shutdown(context.Background())
		if took := time.Since(stopped); took > time.Second {
			t.Errorf("the stop took %v", took)
		}
		for range connections {
			<-answers
		}
	})
}
