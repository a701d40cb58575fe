//go:build !linux

package main

import "time"

// newSleeper returns a sleep for one goroutine, which calls done at its end.
func newSleeper() (sleep func(time.Duration), done func()) {
	return time.Sleep, func() {}
}
