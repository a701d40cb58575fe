//go:build soak && linux

package soak

import (
	"math/rand/v2"
	"syscall"
	"time"
)

// settled is how long a file must rest before it is read, and some time more.
const settled = 400 * time.Millisecond

// breakConfiguration writes a configuration with a fault: the old one stays in
// force. Then it is mended.
func (w *world) breakConfiguration(*rand.Rand) {
	w.office.configure(false)
	<-time.After(settled)
	w.office.configure(true)
}

func (w *world) breakProfile(*rand.Rand) {
	w.office.writeProfile(false)
	<-time.After(settled)
	w.office.writeProfile(true)
}

// freeze lets the server stand still, as a machine does that is short of memory.
func (w *world) freeze(r *rand.Rand) {
	w.server.signal(syscall.SIGSTOP)
	<-time.After(time.Duration(r.IntN(1000)) * time.Millisecond)
	w.server.signal(syscall.SIGCONT)
}

// killServer kills the server, and starts it again with the same state.
func (w *world) killServer(r *rand.Rand) {
	w.starts.Add(1)
	w.server.kill()
	<-time.After(time.Duration(r.IntN(500)) * time.Millisecond)
	w.server.start()
	w.starts.Add(1)
}

// stopServer is the same without violence.
func (w *world) stopServer(*rand.Rand) {
	w.starts.Add(1)
	w.server.stop()
	w.server.start()
	w.starts.Add(1)
}
