//go:build unix

package main_test

import (
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/creack/pty"
)

// terminal is a console at a terminal, and what its user sees there.
type terminal struct {
	t   *testing.T
	cmd *exec.Cmd
	pty *os.File

	mu   sync.Mutex
	vt   *vt
	raw  strings.Builder
	done chan struct{} // closed when the console has ended
}

// consoleEnv is the environment of a console with a home of its own.
func consoleEnv(home string, more ...string) []string {
	env := []string{"TERM=xterm", "HOME=" + home, "XDG_STATE_HOME=" + filepath.Join(home, "state"), "TZ=UTC", "PATH=" + os.Getenv("PATH")}
	return append(env, more...)
}

// startConsole starts a console at a terminal of 160 columns.
func startConsole(t *testing.T, env []string, args ...string) *terminal {
	t.Helper()
	return startTerminal(t, env, binary, append([]string{"console"}, args...)...)
}

// startTerminal starts a program there.
func startTerminal(t *testing.T, env []string, program string, args ...string) *terminal {
	t.Helper()
	c := &terminal{t: t, cmd: exec.Command(program, args...), vt: newVT(160, 40), done: make(chan struct{})}
	c.cmd.Env = env
	var err error
	if c.pty, err = pty.StartWithSize(c.cmd, &pty.Winsize{Cols: 160, Rows: 40}); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(c.done)
		buf := make([]byte, 4096)
		for {
			n, err := c.pty.Read(buf)
			c.mu.Lock()
			c.vt.write(string(buf[:n]))
			c.raw.Write(buf[:n])
			c.mu.Unlock()
			if err != nil { // the other side is closed
				break
			}
		}
		c.cmd.Wait()
	}()
	t.Cleanup(func() {
		c.cmd.Process.Kill()
		<-c.done
		c.pty.Close()
		c.mu.Lock()
		defer c.mu.Unlock()
		if len(c.vt.strange) > 0 {
			t.Errorf("the terminal was told %s", strings.Join(c.vt.strange, ", "))
		}
		if t.Failed() {
			t.Logf("the screen:\n%s\nwritten: %q", strings.Join(c.vt.lines(), "\n"), c.raw.String())
		}
	})
	return c
}

// keys types keys.
func (c *terminal) keys(keys string) {
	c.t.Helper()
	if _, err := io.WriteString(c.pty, keys); err != nil {
		c.t.Fatal(err)
	}
}

func (c *terminal) lines() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.vt.lines()
}

// sees waits until a line matches, and returns it.
func (c *terminal) sees(pattern string) string {
	c.t.Helper()
	return c.seesSo(pattern, 1)[0]
}

// seesSo waits until so many lines match.
func (c *terminal) seesSo(pattern string, n int) []string {
	c.t.Helper()
	expr := regexp.MustCompile(pattern)
	var found []string
	eventually(c.t, "the terminal shows "+pattern, patience, func() bool {
		found = nil
		for _, line := range c.lines() {
			if expr.MatchString(line) {
				found = append(found, line)
			}
		}
		return len(found) >= n
	})
	return found
}

// types waits until the last line is the prompt and what is typed behind it.
func (c *terminal) types(want string) {
	c.t.Helper()
	want = strings.TrimRight("stli> "+want, " ")
	eventually(c.t, "the last line is "+want, patience, func() bool {
		lines := c.lines()
		return len(lines) > 0 && lines[len(lines)-1] == want
	})
}

// enter types a command and waits for its reply.
func (c *terminal) enter(command, reply string) {
	c.t.Helper()
	n := len(c.matching(reply))
	c.keys(command + "\r")
	c.seesSo(reply, n+1)
}

func (c *terminal) matching(pattern string) []string {
	expr := regexp.MustCompile(pattern)
	var found []string
	for _, line := range c.lines() {
		if expr.MatchString(line) {
			found = append(found, line)
		}
	}
	return found
}

// ended waits until the console has ended, and returns its exit code.
func (c *terminal) ended() int {
	c.t.Helper()
	eventually(c.t, "the console ends", patience, func() bool {
		select {
		case <-c.done:
			return true
		default:
			return false
		}
	})
	return c.cmd.ProcessState.ExitCode()
}

// relay gives a server that is restarted at another port one address.
type relay struct {
	listener net.Listener
	target   atomic.Value // string

	mu    sync.Mutex
	conns []net.Conn
}

func newRelay(t *testing.T, target string) *relay {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{listener: l}
	r.target.Store(target)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", r.target.Load().(string))
			if err != nil {
				client.Close()
				continue
			}
			r.mu.Lock()
			r.conns = append(r.conns, client, server)
			r.mu.Unlock()
			for _, way := range [][2]net.Conn{{client, server}, {server, client}} {
				go func() {
					io.Copy(way[0], way[1])
					way[0].Close()
					way[1].Close()
				}()
			}
		}
	}()
	return r
}

// cut ends every connection.
func (r *relay) cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.conns {
		c.Close()
	}
	r.conns = nil
}

func (r *relay) address() string { return r.listener.Addr().String() }
