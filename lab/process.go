package lab

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// outputDelay is how long the output of a killed program is still read, in
// case something that it started has kept it open.
const outputDelay = 2 * time.Second

// process is a program that the lab has started and will surely stop.
type process struct {
	cmd    *exec.Cmd
	output tail
	done   chan struct{} // closed when the program has ended
}

// startProcess starts a program in a process group of its own. The kernel sends
// it the signal onDeath when this process ends in any way.
func startProcess(onDeath syscall.Signal, dir, name string, args ...string) (*process, error) {
	p, err := newProcess(onDeath, dir, name, args...)
	if err != nil {
		return nil, err
	}
	return p, p.start()
}

// newProcess prepares what startProcess starts, for a caller that has something
// to add to its command.
func newProcess(onDeath syscall.Signal, dir, name string, args ...string) (*process, error) {
	path, err := findProgram(name)
	if err != nil {
		return nil, err
	}
	p := &process{cmd: exec.Command(path, args...), done: make(chan struct{})}
	p.cmd.Dir = dir
	p.cmd.Env = append(p.cmd.Environ(), "HOME="+dir, "LC_ALL=C")
	p.cmd.Stdout = &p.output
	p.cmd.Stderr = &p.output
	p.cmd.WaitDelay = outputDelay
	if err := guard(p.cmd, onDeath); err != nil {
		return nil, err
	}
	return p, nil
}

// start starts the program.
func (p *process) start() error {
	started := make(chan error)
	go func() {
		// The kernel takes the end of the thread that started a program for
		// the end of its parent: this one stays until the program has ended.
		runtime.LockOSThread()
		defer close(p.done)
		err := p.cmd.Start()
		started <- err
		if err == nil {
			_ = p.cmd.Wait() // how it ended is in its output
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(p.cmd.Path), err)
	}
	return nil
}

// findProgram finds a program, also where the search path of a user lacks the
// folders of the administrator.
func findProgram(name string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		path, err = exec.LookPath("/usr/sbin/" + name)
	}
	if err != nil {
		return "", fmt.Errorf("%s is not installed: run lab/install.sh", name)
	}
	return path, nil
}

// kill ends the program and all that it started, and waits for it.
func (p *process) kill() {
	_ = p.signal(syscall.SIGKILL) // fails where it has ended already
	<-p.done
}

// ended reports whether the program has ended.
func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}
