//go:build lab

package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/lab"
)

// patience is how long a test waits for what must come.
const patience = 15 * time.Second

// build compiles the server once.
var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "phonecompanion-lab-")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "phonecompanion")
	out, err := exec.Command("go", "build", "-o", bin, "github.com/phonecompanion/phonecompanion/cmd/phonecompanion").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return bin, nil
})

// office is the lab with the server before it.
type office struct {
	t    *testing.T
	lab  *lab.Lab
	line string // address of the line protocol
	cmd  *exec.Cmd
	done chan error
}

// open starts the lab and the server with phones 101, 102 and 103.
func open(t *testing.T) *office {
	t.Helper()
	bin, err := build()
	if err != nil {
		t.Fatal(err)
	}
	l := lab.Start(t, lab.Phones{"101", "102", "103"}, lab.ActionURLTimeout(time.Minute))
	dir := t.TempDir()
	var config strings.Builder
	fmt.Fprintf(&config, "[server]\nlisten = \"127.0.0.1:0\"\nstate_dir = \"state\"\n[http]\nlisten = \"127.0.0.1:0\"\n[log]\nformat = \"json\"\nlevel = \"debug\"\n")
	for _, ext := range []string{"101", "102", "103"} {
		fmt.Fprintf(&config, "[[phone]]\nextension = %q\naddress = %q\nprofile = \"baresip\"\nidentity = %q\n", ext, l.Phone(ext).Address, l.Domain)
	}
	file := filepath.Join(dir, "phonecompanion.toml")
	if err := os.WriteFile(file, []byte(config.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, lab: l, cmd: exec.Command(bin, "serve", "--config", file), done: make(chan error, 1)}
	stderr, err := o.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := o.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.stop)
	serving := make(chan string, 1)
	go o.log(stderr, serving)
	select {
	case o.line = <-serving:
	case <-time.After(patience):
		t.Fatal("the server does not serve")
	}
	return o
}

// log passes the server's log on to the test's, and finds where it listens.
func (o *office) log(stderr io.Reader, serving chan<- string) {
	var lines []string
	for s := bufio.NewScanner(stderr); s.Scan(); {
		var l struct{ Message, Listen string }
		if json.Unmarshal(s.Bytes(), &l) == nil && l.Message == "serving" {
			serving <- l.Listen
		}
		lines = append(lines, s.Text())
	}
	err := o.cmd.Wait()
	if o.t.Failed() {
		o.t.Log("server:\n" + strings.Join(lines, "\n"))
	}
	o.done <- err
}

// stop ends the server as an administrator does, and wants it to end well.
func (o *office) stop() {
	o.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-o.done:
		if err != nil {
			o.t.Errorf("the server ended with %v", err)
		}
	case <-time.After(patience):
		o.cmd.Process.Kill()
		o.t.Error("the server does not stop")
	}
}

// client is a connection to the server.
type client struct {
	t     *testing.T
	conn  net.Conn
	lines *bufio.Scanner
}

// dial connects and greets in the dialect of STLI 2.
func (o *office) dial() *client {
	o.t.Helper()
	conn, err := net.Dial("tcp", o.line)
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { conn.Close() })
	c := &client{t: o.t, conn: conn, lines: bufio.NewScanner(conn)}
	c.say("STLI;Version=2", `error_ind SUCCESS STLI Version "2"`)
	return c
}

// send writes a line.
func (c *client) send(line string) {
	c.t.Helper()
	if _, err := fmt.Fprintf(c.conn, "%s\r\n", line); err != nil {
		c.t.Fatal(err)
	}
}

// say writes a line and wants its reply next.
func (c *client) say(line, reply string) {
	c.t.Helper()
	c.send(line)
	if got := c.next(); got != reply {
		c.t.Fatalf("%s: got %q, want %q", line, got, reply)
	}
}

// do says a command that must succeed.
func (c *client) do(command string) {
	c.t.Helper()
	name, _, _ := strings.Cut(command, " ")
	c.say(command, "error_ind SUCCESS "+name)
}

// next reads one line.
func (c *client) next() string {
	c.t.Helper()
	c.conn.SetReadDeadline(time.Now().Add(patience))
	if !c.lines.Scan() {
		c.t.Fatalf("no line: %v", c.lines.Err())
	}
	return c.lines.Text()
}

// expect reads lines that must be these; c-* stands for the id of a call.
func (c *client) expect(want ...string) {
	c.t.Helper()
	for _, w := range want {
		if got := callID.ReplaceAllString(c.next(), "c-*"); got != w {
			c.t.Fatalf("got  %q\nwant %q", got, w)
		}
	}
}
