//go:build unix

package main_test

import "syscall"

// terminate asks the process to stop, as systemd does, and waits for it.
func (p *process) terminate() {
	p.t.Helper()
	p.ask()
	if code := p.wait(patience); code != 0 {
		p.t.Errorf("the server ended with exit code %d", code)
	}
}

// ask asks the process to stop, and does not wait for it.
func (p *process) ask() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
}
