package main

import (
	"runtime"
	"syscall"
	"time"
)

// newSleeper returns a sleep that is exact to some ten microseconds: timers of
// the runtime may be a millisecond late when nothing else happens. It is for
// one goroutine, which calls done at its end.
func newSleeper() (sleep func(time.Duration), done func()) {
	runtime.LockOSThread()
	return func(d time.Duration) {
		if d <= 0 {
			return
		}
		ts := syscall.NsecToTimespec(int64(d))
		for syscall.Nanosleep(&ts, &ts) == syscall.EINTR {
		}
	}, runtime.UnlockOSThread
}
