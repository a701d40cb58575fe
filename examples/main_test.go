package examples_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/internal/leaks"
	"github.com/phonecompanion/phonecompanion/internal/servertest"
)

// binary is the server, goExample the Go example, both built from this tree.
var binary, goExample string

func TestMain(m *testing.M) {
	os.Exit(servertest.Main(func(b string) int {
		binary, goExample = b, filepath.Join(filepath.Dir(b), "phone")
		if out, err := exec.Command("go", "build", "-o", goExample, "./go").CombinedOutput(); err != nil {
			os.Stderr.Write(out)
			return 1
		}
		return leaks.Run(m.Run)
	}))
}

// A language is one folder of examples.
type language struct {
	dial, watch []string // what to run; the arguments follow
	plain       bool     // it reads the plain text: no names, and no events from before
}

func languages() map[string]language {
	both := func(words ...string) language {
		return language{dial: append(words, "dial"), watch: append(words[:len(words):len(words)], "watch")}
	}
	return map[string]language{
		"go":     both(goExample),
		"python": both("python3", "python/phone.py"),
		"php":    both("php", "php/phone.php"),
		"node":   both("node", "node/phone.js"),
		"shell":  {dial: []string{"sh", "shell/dial.sh"}, watch: []string{"bash", "shell/watch.sh"}, plain: true},
	}
}

// need skips a test whose program is not installed; where EXAMPLES_REQUIRED is
// set, as make examples does, it fails.
func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err == nil {
			continue
		}
		if os.Getenv("EXAMPLES_REQUIRED") != "" {
			t.Fatalf("%s is not installed: run examples/install.sh", p)
		}
		t.Skipf("%s is not installed: examples/install.sh installs it on Debian", p)
	}
}

// command makes a command that talks to a server.
func command(ctx context.Context, server string, words ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	host, port, _ := strings.Cut(server, ":")
	cmd.Env = append(os.Environ(), "PHONECOMPANION="+server, "HOST="+host, "PORT="+port, "LC_ALL=C.UTF-8")
	cmd.WaitDelay = 5 * time.Second // a shell's sleep keeps the pipe open
	return cmd
}

// run runs a command to its end and returns its exit code and what it said.
func run(t *testing.T, server string, words ...string) (code int, said string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), servertest.Patience)
	defer cancel()
	out, err := command(ctx, server, words...).CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), string(out)
	}
	if err != nil {
		t.Fatalf("%q: %v\n%s", words, err, out)
	}
	return 0, string(out)
}

// watcher is a program that goes on until the test ends.
type watcher struct {
	t     *testing.T
	mu    sync.Mutex
	lines []string
}

// watch starts a program and keeps what it says.
func watch(t *testing.T, server string, words ...string) *watcher {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cmd := command(ctx, server, words...)
	r, w := io.Pipe()
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &watcher{t: t}
	var running sync.WaitGroup
	running.Go(func() {
		for lines := bufio.NewScanner(r); lines.Scan(); {
			s.mu.Lock()
			s.lines = append(s.lines, lines.Text())
			s.mu.Unlock()
		}
	})
	t.Cleanup(func() {
		cancel()
		cmd.Wait()
		w.Close()
		running.Wait()
		if t.Failed() {
			t.Logf("it said:\n%s", strings.Join(s.lines, "\n"))
		}
	})
	return s
}

// count returns how many lines hold a text.
func (s *watcher) count(text string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Count(strings.Join(s.lines, "\n"), text)
}
