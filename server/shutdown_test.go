package server_test

import (
	"context"
	"net"
	"testing"
	"time"
)

// TestShutdown: no new clients; what was asked is answered; every client is
// closed after its last reply.
func TestShutdown(t *testing.T) {
	d := newDesk(t, nil)
	busy, idle := d.dial(), d.dial()
	idle.monitor("101")
	busy.send("HoldCall 104", "Ping")
	d.gate.wait()
	done := make(chan struct{})
	go func() {
		d.shutdown()
		close(done)
	}()
	idle.wantEnd()
	eventually(t, "no new client is taken", func() bool {
		conn, err := net.Dial("tcp", d.addr)
		if err == nil {
			conn.Close()
		}
		return err != nil
	})
	select {
	case <-done:
		t.Error("Shutdown has not waited for the last reply")
	default:
	}
	d.gate.release()
	busy.want("error_ind SUCCESS HoldCall", "error_ind SUCCESS Ping")
	busy.wantEnd()
	<-done
	d.log.wantGone("shutdown")
	if n := d.server.Sessions(); n != 0 {
		t.Errorf("%d clients are left", n)
	}
}

// phoneTimeout is how long the snom profile waits for a phone's answer.
const phoneTimeout = 5 * time.Second

// TestShutdownDoesNotWaitForEver: a phone that never answers keeps a client
// until the time is over.
func TestShutdownDoesNotWaitForEver(t *testing.T) {
	d := newDesk(t, nil)
	c := d.dial()
	c.send("HoldCall 104")
	d.gate.wait()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	began := time.Now()
	d.server.Shutdown(ctx)
	if took := time.Since(began); took > phoneTimeout/2 {
		t.Errorf("Shutdown took %v", took)
	}
	c.wantEnd()
	d.log.wantGone("shutdown")
}

// TestShutdownBeforeServe: a listener that comes too late is closed.
func TestShutdownBeforeServe(t *testing.T) {
	d := newDesk(t, nil)
	d.shutdown()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.server.Serve(l); err != nil {
		t.Errorf("Serve: %v", err)
	}
	if _, err := l.Accept(); err == nil {
		t.Error("the listener is open still")
	}
}
