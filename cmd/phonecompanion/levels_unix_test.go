//go:build unix

package main_test

import (
	"syscall"
	"testing"
)

// TestLogLevelSignal: SIGUSR1 lets the log tell everything, and the next one what
// is configured; it never ends the server.
func TestLogLevelSignal(t *testing.T) {
	t.Parallel()
	o := newLevelOffice(t, "warn,main=info,statuspage=info")
	if o.pings() {
		t.Fatal("debug is on")
	}
	signal := func() {
		t.Helper()
		if err := o.process.cmd.Process.Signal(syscall.SIGUSR1); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		changed, back := o.process.logged("log levels changed for a time"), o.process.logged("log levels are those of the configuration again")
		signal()
		eventually(t, "more in the log", patience, func() bool {
			return o.process.logged(`"levels":"debug","by":"signal","for":"15m0s",`, "log levels changed for a time") > changed
		})
		if !o.pings() {
			t.Error("debug is off")
		}
		signal()
		eventually(t, "less in the log", patience, func() bool {
			return o.process.logged(`"levels":"warn,main=info,statuspage=info","by":"signal"`, "log levels are those of the configuration again") > back
		})
		if o.pings() {
			t.Error("debug is on still")
		}
	}
	o.process.terminate()
}
