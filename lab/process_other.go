//go:build !linux

package lab

import (
	"os/exec"
	"syscall"
)

// guard refuses to start a program.
func guard(*exec.Cmd, syscall.Signal) error { return errNotLinux }

func (p *process) signal(syscall.Signal) error { return errNotLinux }
func (p *process) freeze() error               { return errNotLinux }
func (p *process) thaw() error                 { return errNotLinux }
