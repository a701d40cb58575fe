//go:build !linux

package lab

import (
	"errors"
	"os/exec"
	"syscall"
)

// errNotLinux is why no program is started: without process groups and
// parent-death signals nothing would stop it surely.
var errNotLinux = errors.New("the lab runs on Linux only")

// guard refuses to start a program.
func guard(*exec.Cmd, syscall.Signal) error { return errNotLinux }

func (p *process) signal(syscall.Signal) error { return errNotLinux }
func (p *process) freeze() error               { return errNotLinux }
func (p *process) thaw() error                 { return errNotLinux }
