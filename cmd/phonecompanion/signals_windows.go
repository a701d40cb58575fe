package main

import "os"

// reloadSignals ask for a reload of the configuration; Windows has none that
// other programs could send. A list without signals would mean all of them.
var reloadSignals = []os.Signal{noSignal{}}

// levelSignals change the levels of the log; on Windows the status page does.
var levelSignals = []os.Signal{noSignal{}}

type noSignal struct{}

// String names the signal.
func (noSignal) String() string { return "none" }

// Signal makes noSignal an os.Signal.
func (noSignal) Signal() {}
