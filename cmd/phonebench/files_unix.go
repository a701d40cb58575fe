//go:build unix

package main

import (
	"fmt"
	"syscall"
)

// mostFiles is more than any group opens at once in one process: 1,000 phones
// and 1,100 clients, each with a connection or two.
const mostFiles = 6000

// enoughFiles tells whether as many files may be open as the bench needs.
func enoughFiles() error {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err == nil && uint64(l.Cur) < mostFiles {
		return fmt.Errorf("%d files may be open and %d are needed: raise `ulimit -n`", l.Cur, mostFiles)
	}
	return nil
}
