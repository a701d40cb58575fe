package main

import (
	"net"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/control"
	"github.com/phonecompanion/phonecompanion/state"
)

// hanging listens, and never answers.
func hanging(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return "http://" + l.Addr().String()
}

// TestBesideAKilledServer: what it left is not asked, even if its port is
// somebody else's by now.
func TestBesideAKilledServer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := control.Publish(dir, hanging(t)); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	b, err := openBeside(t.Context(), dir)
	if err != nil || b.store == nil {
		t.Fatalf("%+v, %v", b, err)
	}
	b.close()
	if took := time.Since(began); took > besideWait/2 {
		t.Errorf("it took %v", took)
	}
}

// TestBesideAServerThatDoesNotAnswer ends within its time, and says why.
func TestBesideAServerThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store, err := state.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	access, err := control.Publish(dir, hanging(t))
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	b, err := openBeside(t.Context(), dir)
	if err == nil || !strings.Contains(err.Error(), dir+" and answers no command") || strings.Contains(err.Error(), access.Key) {
		t.Errorf("%+v, %v", b, err)
	}
	if took := time.Since(began); took > 2*besideWait {
		t.Errorf("it took %v", took)
	}
}

// TestBesideAServerThatStops waits for its end.
func TestBesideAServerThatStops(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store, err := state.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(2*besideRetry, func() { store.Close() })
	b, err := openBeside(t.Context(), dir)
	if err != nil || b.store == nil {
		t.Fatalf("%+v, %v", b, err)
	}
	b.close()
}
