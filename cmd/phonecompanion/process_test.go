package main_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for what must come; a machine that is busy
// with other things needs some of it.
const patience = 30 * time.Second

// process is a running server, as a user would run it.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	line string // where the line protocol is served,
	tls  string // and over TLS,
	http string // and HTTP

	mu      sync.Mutex
	log     strings.Builder
	serving chan string   // gets the place where the line protocol is served
	done    chan struct{} // closed when the process has ended
	err     error
}

// startProcess runs "serve" with a configuration file and waits until it
// serves.
func startProcess(t *testing.T, config string) *process {
	t.Helper()
	p := launchProcess(t, config)
	p.waitServing()
	return p
}

// waitServing waits until the process serves.
func (p *process) waitServing() {
	p.t.Helper()
	select {
	case p.line = <-p.serving:
	case <-p.done:
		p.t.Fatalf("the server has ended: %v\n%s", p.err, p.logText())
	case <-time.After(patience):
		p.t.Fatalf("the server does not serve after %v\n%s", patience, p.logText())
	}
}

// launchProcess runs "serve" with a configuration file. The process is killed
// with the test if it still runs, and its log is shown if the test failed.
func launchProcess(t *testing.T, config string) *process {
	t.Helper()
	return launchProgram(t, binary, config)
}

// launchProgram is launchProcess for a program that was built otherwise, and
// with more in its environment.
func launchProgram(t *testing.T, program, config string, env ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(program, "serve", "--config", config), serving: make(chan string, 1), done: make(chan struct{})}
	// A program with the race detector would rest a second before it exits.
	p.cmd.Env = append(os.Environ(), "PHONECOMPANION_STATE_DIR=", "GORACE=atexit_sleep_ms=0 "+os.Getenv("GORACE"))
	p.cmd.Env = append(p.cmd.Env, env...)
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go p.read(stderr)
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("log of the server:\n%s", p.logText())
		}
	})
	return p
}

// read keeps the log and finds the line that says where the server serves.
func (p *process) read(stderr io.Reader) {
	defer close(p.done)
	for s := bufio.NewScanner(stderr); s.Scan(); {
		p.mu.Lock()
		p.log.WriteString(s.Text() + "\n")
		p.mu.Unlock()
		var entry struct {
			Message, Listen, HTTP string
			TLS                   string `json:"tls_listen"`
		}
		switch err := json.Unmarshal(s.Bytes(), &entry); {
		case err == nil && entry.Message == "serving TLS":
			p.tls = entry.TLS
		case err == nil && entry.Message == "serving":
			p.http = entry.HTTP
			p.serving <- entry.Listen
		}
	}
	p.err = p.cmd.Wait()
}

func (p *process) logText() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// logged returns how many lines of the log hold all of some texts.
func (p *process) logged(texts ...string) (n int) {
	for line := range strings.Lines(p.logText()) {
		if !slices.ContainsFunc(texts, func(s string) bool { return !strings.Contains(line, s) }) {
			n++
		}
	}
	return n
}

// kill ends the process at once, as a crash does.
func (p *process) kill() {
	p.cmd.Process.Kill()
	<-p.done
}

// wait waits until the process has ended, and returns its exit code.
func (p *process) wait(limit time.Duration) int {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(limit):
		p.t.Fatalf("the server still runs after %v", limit)
	}
	var exit *exec.ExitError
	if errors.As(p.err, &exit) {
		return exit.ExitCode()
	}
	if p.err != nil {
		p.t.Fatal(p.err)
	}
	return 0
}

// eventually waits until something is so.
func eventually(t *testing.T, what string, limit time.Duration, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(limit); !ok(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within %v", what, limit)
		}
	}
}
