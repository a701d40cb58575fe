//go:build unix

package main

import (
	"fmt"
	"syscall"
)

// enoughFiles tells whether as many files may be open as the bench needs.
func enoughFiles(files int) error {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err == nil && uint64(l.Cur) < uint64(files) {
		return fmt.Errorf("%d files may be open and %d are needed: raise `ulimit -n`, or measure with --quick", l.Cur, files)
	}
	return nil
}
