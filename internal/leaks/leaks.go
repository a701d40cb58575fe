// Package leaks fails tests that leave goroutines behind. It is goleak with more
// patience: on a busy machine a connection that was closed takes its time to end.
package leaks

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// patience is how long goroutines may take to end; goleak itself waits for half
// a second, which is too little beside other tests.
const patience = 20 * time.Second

// Run runs the tests of a package and returns the exit code: not 0 if goroutines
// are left that were not there before. It is the body of a TestMain.
func Run(run func() int) int {
	before := goleak.IgnoreCurrent()
	code := run()
	if f := flag.Lookup("test.fuzz"); f != nil && f.Value.String() != "" {
		return code // fuzzing listens for signals to the end
	}
	if code == 0 {
		if err := find(patience, before); err != nil {
			fmt.Fprintln(os.Stderr, "behind the last test:", err)
			code = 1
		}
	}
	return code
}

// After looks at the end of a test, when all that was cleaned up behind this call
// has been, whether goroutines are left that were not there now. It must come
// before what it watches, and no other test may run beside.
func After(t testing.TB) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() {
		if t.Failed() {
			return // it may have ended in the middle of anything
		}
		if err := find(patience, before); err != nil {
			t.Error(err)
		}
	})
}

// find waits until no goroutine is left that was not there before.
func find(limit time.Duration, before goleak.Option) error {
	for deadline := time.Now().Add(limit); ; {
		http.DefaultClient.CloseIdleConnections() // what tests asked with may rest there
		err := goleak.Find(before)
		if err == nil || time.Now().After(deadline) {
			return err
		}
	}
}
