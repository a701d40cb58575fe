package server_test

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"testing"
	"time"
)

// TestMain fails when goroutines are left over behind the last test: every
// session ends, whatever its client did.
func TestMain(m *testing.M) {
	before := runtime.NumGoroutine()
	code := m.Run()
	if flag.Lookup("test.fuzz").Value.String() != "" {
		os.Exit(code) // fuzzing listens for signals to the end
	}
	if code == 0 && !settle(before) {
		stacks := make([]byte, 1<<20)
		fmt.Fprintf(os.Stderr, "%d goroutines before the tests, %d behind them:\n%s\n", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
		code = 1
	}
	os.Exit(code)
}

// settle waits until no more goroutines run than before.
func settle(before int) bool {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); runtime.NumGoroutine() > before; <-tick.C {
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		if time.Now().After(deadline) {
			return false
		}
	}
	return true
}
