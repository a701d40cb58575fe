package lab

import (
	"os/exec"
	"syscall"
)

// guard puts a program into a process group of its own and ties its life to
// that of the thread that starts it.
func guard(cmd *exec.Cmd, onDeath syscall.Signal) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: onDeath}
	return nil
}

// signal sends a signal to the program and all that it started.
func (p *process) signal(s syscall.Signal) error { return syscall.Kill(-p.cmd.Process.Pid, s) }

// freeze stops the program where it is: its connections are accepted by the
// kernel and nothing is answered. thaw lets it go on with what has queued up.
func (p *process) freeze() error { return p.signal(syscall.SIGSTOP) }

// thaw ends a freeze.
func (p *process) thaw() error { return p.signal(syscall.SIGCONT) }
