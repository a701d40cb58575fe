package leaks

import (
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// TestLeftBehind: what is left is told with its place; what ends in time is not.
func TestLeftBehind(t *testing.T) {
	before, stop, ended := goleak.IgnoreCurrent(), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		<-stop
	}()
	if err := find(0, before); err == nil || !strings.Contains(err.Error(), "TestLeftBehind") {
		t.Errorf("a goroutine that waits is told as %v", err)
	}
	time.AfterFunc(10*time.Millisecond, func() { close(stop) })
	if err := find(patience, before); err != nil {
		t.Error(err)
	}
	<-ended
}

func TestRun(t *testing.T) {
	if code := Run(func() int { return 0 }); code != 0 {
		t.Errorf("tests that leave nothing end with %d", code)
	}
	if code := Run(func() int { return 3 }); code != 3 {
		t.Errorf("tests that fail with 3 end with %d", code)
	}
}
