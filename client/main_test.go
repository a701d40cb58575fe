package client_test

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
)

// binary is the program, built from this tree.
var binary string

// TestMain fails when goroutines are left over behind the last test: a client
// that is closed leaves nothing.
func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.fuzz").Value.String() != "" {
		os.Exit(m.Run()) // fuzzing needs no program, and keeps goroutines of its own
	}
	flag.Set("test.parallel", "8") // the tests wait much more than they compute
	os.Exit(servertest.Main(func(b string) int {
		binary = b
		before := runtime.NumGoroutine()
		code := m.Run()
		if code == 0 && !settle(before) {
			stacks := make([]byte, 1<<20)
			fmt.Fprintf(os.Stderr, "%d goroutines before the tests, %d behind them:\n%s\n", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
			code = 1
		}
		return code
	}))
}

// settle waits until no more goroutines run than before.
func settle(before int) bool {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; <-tick.C {
		if time.Now().After(deadline) {
			return false
		}
	}
	return true
}
