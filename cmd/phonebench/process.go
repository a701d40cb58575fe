package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Times of a process.
const (
	readyTimeout = time.Minute
	readyPoll    = 2 * time.Millisecond
	stopTimeout  = 25 * time.Second // the server itself takes 20 s at most
)

// process is a program that the bench has started: the server, or the limits.
type process struct {
	cmd    *exec.Cmd
	output string // file with what it writes
	exited chan struct{}
}

// server is a running phonecompanion.
type server struct {
	*process
	line, http string
	ready      time.Duration // from its start to its first answer
	config     string
}

// command prepares a program that ends with ctx.
func command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = stopTimeout
	return cmd
}

// startProcess starts cmd; what it writes to standard error goes to a file.
func startProcess(cmd *exec.Cmd, output string) (*process, error) {
	f, err := os.Create(output)
	if err != nil {
		return nil, err
	}
	defer f.Close() // the process has its own
	cmd.Stderr = f
	p := &process{cmd: cmd, output: output, exited: make(chan struct{})}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(p.exited)
		cmd.Wait() // how it ended is in its output
	}()
	return p, nil
}

// startAttempts is how often the server is started: an address that was free a
// moment ago may not be any more.
const startAttempts = 3

// startServer starts the server and waits until it answers.
func (b *bench) startServer(ctx context.Context, s setup) (v *server, err error) {
	for range startAttempts {
		if v, err = b.tryServer(ctx, s); err == nil || ctx.Err() != nil {
			return v, err
		}
	}
	return nil, err
}

func (b *bench) tryServer(ctx context.Context, s setup) (*server, error) {
	dir, err := os.MkdirTemp(b.dir, "server-")
	if err != nil {
		return nil, err
	}
	if s.listen, err = freeAddress(); err != nil {
		return nil, err
	}
	if s.http, err = freeAddress(); err != nil {
		return nil, err
	}
	if s.stateDir == "" {
		s.stateDir = filepath.Join(dir, "state")
	}
	file, err := s.write(dir)
	if err != nil {
		return nil, err
	}
	cmd := command(ctx, b.server, "serve", "--config", file)
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "PHONECOMPANION_") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	began := time.Now()
	p, err := startProcess(cmd, filepath.Join(dir, "output"))
	if err != nil {
		return nil, err
	}
	v := &server{process: p, line: s.listen, http: s.http, config: file}
	if err := v.wait(ctx); err != nil {
		return nil, errors.Join(err, v.stop())
	}
	v.ready = time.Since(began)
	return v, nil
}

// wait waits for the first answer.
func (v *server) wait(ctx context.Context) error {
	for end := time.Now().Add(readyTimeout); time.Now().Before(end); time.Sleep(readyPoll) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-v.exited:
			return fmt.Errorf("the server ended: %s", v.words())
		default:
		}
		c, err := dialLine(ctx, v.line)
		if err != nil {
			continue
		}
		err = c.ask("Ping")
		c.Close()
		return err
	}
	return fmt.Errorf("the server was not ready after %s", readyTimeout)
}

// words returns what a process has written, shortened.
func (p *process) words() string {
	b, _ := os.ReadFile(p.output)
	b = bytes.TrimSpace(b)
	return string(b[:min(len(b), 2000)])
}

// stop ends a process in order. A nil process has ended.
func (p *process) stop() error {
	if p == nil {
		return nil
	}
	p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.exited:
		return nil
	case <-time.After(stopTimeout):
		p.cmd.Process.Kill()
		<-p.exited
		return errors.New("the process did not stop in time")
	}
}

// kill ends a process at once.
func (p *process) kill() {
	p.cmd.Process.Kill()
	<-p.exited
}

// end stops a server and notes what it complained of.
func (b *bench) end(v *server) {
	if err := v.stop(); err != nil {
		b.report.note("server: %v", err)
	}
	if words := v.words(); words != "" {
		first, _, _ := strings.Cut(words, "\n")
		b.report.note("the server wrote %d lines, the first is: %s", strings.Count(words, "\n")+1, first)
	}
}

// freeAddress returns an address that was free a moment ago.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
