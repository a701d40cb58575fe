//go:build unix

package main

import (
	"os"
	"syscall"
)

// reloadSignals ask for a reload of the configuration.
var reloadSignals = []os.Signal{syscall.SIGHUP}

// levelSignals change the levels of the log.
var levelSignals = []os.Signal{syscall.SIGUSR1}
