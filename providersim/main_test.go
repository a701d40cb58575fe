package providersim

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"testing"
	"time"
)

// TestMain fails when goroutines are left over behind the last test.
func TestMain(m *testing.M) {
	before := runtime.NumGoroutine()
	code := m.Run()
	http.DefaultClient.CloseIdleConnections()
	fuzzing := flag.Lookup("test.fuzz").Value.String() != "" // then the system's signals are listened to
	if code == 0 && !fuzzing && !settle(before) {
		stacks := make([]byte, 1<<20)
		fmt.Fprintf(os.Stderr, "%d goroutines before the tests, %d behind them:\n%s\n", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
		code = 1
	}
	os.Exit(code)
}

func settle(before int) bool {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); runtime.NumGoroutine() > before; <-tick.C {
		if time.Now().After(deadline) {
			return false
		}
	}
	return true
}
