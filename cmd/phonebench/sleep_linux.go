package main

import (
	"runtime"
	"syscall"
	"time"
)

// prSetTimerSlack is PR_SET_TIMERSLACK of prctl(2): by how many nanoseconds the
// system may let a thread sleep longer, 50,000 by default. 0 is the default.
const prSetTimerSlack = 29

// newSleeper returns a sleep that is exact to some microseconds: timers of the
// runtime may be a millisecond late when nothing else happens. It is for one
// goroutine, which calls done at its end.
func newSleeper() (sleep func(time.Duration), done func()) {
	runtime.LockOSThread()
	setSlack(1)
	return func(d time.Duration) {
			if d <= 0 {
				return
			}
			ts := syscall.NsecToTimespec(int64(d))
			for syscall.Nanosleep(&ts, &ts) == syscall.EINTR {
			}
		}, func() {
			setSlack(0)
			runtime.UnlockOSThread()
		}
}

// setSlack sets the slack of this thread; without it times are less exact, and
// the note about the generator tells.
func setSlack(nanoseconds uintptr) {
	syscall.RawSyscall(syscall.SYS_PRCTL, prSetTimerSlack, nanoseconds, 0)
}
