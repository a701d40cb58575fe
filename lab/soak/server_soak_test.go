//go:build soak && linux

package soak

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long the soak waits for what must come; the race detector makes
// the server several times as slow as it is.
const patience = 60 * time.Second

// rest is how long all may take to be right again. The server's longest pause before it
// tries the provider again has 75 s, and then the calls are read.
const rest = 4 * patience

// raced is the exit code of a program in which the race detector found something.
const raced = 66

// A server is the real program, which may be killed and started again. Its log is
// looked at line by line and not kept, but for the last lines.
type server struct {
	t      testing.TB
	binary string
	config string
	fault  func(string)

	mu      sync.Mutex
	cmd     *exec.Cmd
	done    chan struct{}
	serving chan struct{}
	secrets []string
	last    []string
	lines   int
	seen    map[string]int // messages of the log
	open    map[string]bool
	keys    []string // lines of bound keys
}

// lastLines is how much of the log is shown when something fails.
const lastLines = 300

// start starts the server and waits until it serves.
func (s *server) start() {
	s.t.Helper()
	cmd := exec.Command(s.binary, "serve", "--config", s.config)
	cmd.Env = append(os.Environ(), "PHONECOMPANION_STATE_DIR=", "GORACE=atexit_sleep_ms=0 history_size=2")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.mu.Lock()
	s.cmd, s.done, s.serving, s.open = cmd, make(chan struct{}), make(chan struct{}), map[string]bool{}
	done, serving := s.done, s.serving
	s.mu.Unlock()
	go func() {
		defer close(done)
		s.read(stderr, serving)
		cmd.Wait()
	}()
	select {
	case <-serving:
	case <-done:
		s.t.Fatalf("the server has ended:\n%s", s.tail())
	case <-time.After(patience):
		s.t.Fatalf("the server does not serve after %v:\n%s", patience, s.tail())
	}
}

// read looks at the log.
func (s *server) read(stderr io.Reader, serving chan struct{}) {
	r := bufio.NewReader(stderr)
	for {
		line, err := r.ReadString('\n')
		if line != "" {
			s.line(line, serving)
		}
		if err != nil {
			return
		}
	}
}

func (s *server) line(line string, serving chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines++
	if s.last = append(s.last, line); len(s.last) > 2*lastLines {
		s.last = append(s.last[:0], s.last[lastLines:]...)
	}
	for _, secret := range s.secrets {
		if strings.Contains(line, secret) {
			s.fault("a secret is in the log: " + line)
		}
	}
	var entry struct{ Message, Client, Reason string }
	if json.Unmarshal([]byte(line), &entry) != nil {
		if strings.HasPrefix(line, "WARNING: DATA RACE") || strings.HasPrefix(line, "panic:") || strings.HasPrefix(line, "fatal error:") {
			s.fault("the server says " + strings.TrimSpace(line))
		}
		return
	}
	s.seen[entry.Message]++
	if strings.HasPrefix(entry.Message, "key ") {
		s.keys = append(s.keys, line)
		s.keys = s.keys[max(0, len(s.keys)-lastLines):]
	}
	switch entry.Message {
	case "serving":
		close(serving)
	case "client connected":
		s.open[entry.Client] = true
	case "client gone":
		delete(s.open, entry.Client)
		if s.seen["gone: "+entry.Reason]++; entry.Reason == "" {
			s.fault("a client is gone without a reason: " + line)
		}
	}
	if strings.Contains(strings.ToLower(entry.Message), "panic") {
		s.fault("the server says " + line)
	}
}

// hide names texts that must never be in the log.
func (s *server) hide(secrets ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, secret := range secrets {
		if secret != "" {
			s.secrets = append(s.secrets, secret)
		}
	}
}

// tail is the end of the log.
func (s *server) tail() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.last[max(0, len(s.last)-lastLines):], "")
}

// keyLog are the last lines of the log about a key.
func (s *server) keyLog(k Key) (all []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, line := range s.keys {
		if strings.Contains(line, fmt.Sprintf(`"device":%q,"key":"%d"`, k.Device, k.Number)) {
			all = append(all, line)
		}
	}
	return all[max(0, len(all)-8):]
}

// count returns how often the log had a message.
func (s *server) count(message string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen[message]
}

// clients returns how many clients the log has as connected.
func (s *server) clients() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}

// kill ends the server at once, as a crash does.
func (s *server) kill() {
	s.signal(syscall.SIGKILL)
	<-s.done
}

// stop lets the server stop, which must go well.
func (s *server) stop() {
	s.signal(syscall.SIGTERM)
	select {
	case <-s.done:
	case <-time.After(patience):
		s.fault("the server does not stop")
		s.signal(syscall.SIGQUIT)
		<-s.done
		return
	}
	if code := s.cmd.ProcessState.ExitCode(); code == raced {
		s.fault("the race detector has found something")
	} else if code != 0 {
		s.fault("the server has ended with " + s.cmd.ProcessState.String())
	}
}

func (s *server) signal(which syscall.Signal) {
	if err := s.cmd.Process.Signal(which); err != nil && !errors.Is(err, os.ErrProcessDone) {
		s.t.Error(err)
	}
}
