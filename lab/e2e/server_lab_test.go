//go:build lab

package e2e

import (
	"bufio"
	"cmp"
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
	"github.com/phonecompanion/phonecompanion/state"
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

// baresips are the extensions of an office's baresips.
var baresips = lab.Phones{"101", "102", "103"}

// setup says what an office has beside three baresips.
type setup struct {
	maxCalls int    // of each baresip; 0 for the default
	twinkle  string // the extension of a Twinkle; "" for none
	monitor  string // how it is monitored: "" for auto
}

// office is the lab with the server before it.
type office struct {
	t       *testing.T
	lab     *lab.Lab
	twinkle *lab.Twinkle // nil for none
	line    string       // address of the line protocol
	http    string       // address for action URLs
	cmd     *exec.Cmd
	done    chan error
	said    sync.Mutex
	text    string // the server's log so far; said guards it
}

// logged returns the server's log so far.
func (o *office) logged() string {
	o.said.Lock()
	defer o.said.Unlock()
	return o.text
}

// open starts the lab, and the server with its phones.
func open(t *testing.T, s setup) *office {
	t.Helper()
	opts := []lab.Option{lab.ActionURLTimeout(time.Minute)}
	if s.maxCalls > 0 {
		opts = append(opts, lab.MaxCalls(s.maxCalls))
	}
	l := lab.Start(t, baresips, opts...)
	dir := t.TempDir()
	var config strings.Builder
	fmt.Fprintf(&config, "[server]\nlisten = \"127.0.0.1:0\"\nstate_dir = \"state\"\n[http]\nlisten = \"127.0.0.1:0\"\n[log]\nformat = \"json\"\nlevel = \"debug\"\n")
	for _, ext := range baresips {
		fmt.Fprintf(&config, "[[phone]]\nextension = %q\naddress = %q\nprofile = \"baresip\"\nidentity = %q\n", ext, l.Phone(ext).Address, l.Domain)
	}
	token := ""
	if s.twinkle != "" {
		fmt.Fprintf(&config, "[[phone]]\nextension = %q\naddress = %q\nprofile = \"twinkle\"\n", s.twinkle, lab.TwinkleAddress)
		if s.monitor != "" {
			fmt.Fprintf(&config, "monitor = %q\n", s.monitor)
		}
		token = tokenOf(t, filepath.Join(dir, "state"), s.twinkle)
	}
	file := filepath.Join(dir, "phonecompanion.toml")
	if err := os.WriteFile(file, []byte(config.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	o := serve(t, file)
	o.lab = l
	if s.twinkle != "" {
		var err error
		if o.twinkle, err = l.StartTwinkle(t.Context(), s.twinkle, "http://"+o.http+"/a/"+s.twinkle+"/"+token); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// serve starts the server with a configuration, until the test ends.
func serve(t *testing.T, file string) *office {
	t.Helper()
	bin, err := build()
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, cmd: exec.Command(bin, "serve", "--config", file), done: make(chan error, 1)}
	stderr, err := o.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := o.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.stop)
	serving := make(chan servingLine, 1)
	go o.log(stderr, serving)
	select {
	case at := <-serving:
		o.line, o.http = at.Listen, at.HTTP
	case <-time.After(patience):
		t.Fatal("the server does not serve")
	}
	return o
}

// tokenOf makes the token of a phone whose action URLs are entered by hand. It
// stays valid over restarts, so it may be made before the server starts.
func tokenOf(t *testing.T, dir, extension string) string {
	t.Helper()
	store, err := state.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	tokens, err := store.Tokens([]string{extension})
	if err != nil {
		t.Fatal(err)
	}
	return tokens[extension]
}

// servingLine is the server's word that it serves.
type servingLine struct{ Message, Listen, HTTP string }

// log passes the server's log on to the test's, and finds where it listens.
func (o *office) log(stderr io.Reader, serving chan<- servingLine) {
	var lines []string
	for s := bufio.NewScanner(stderr); s.Scan(); {
		var l servingLine
		if json.Unmarshal(s.Bytes(), &l) == nil && l.Message == "serving" {
			serving <- l
		}
		lines = append(lines, s.Text())
		o.said.Lock()
		o.text += s.Text() + "\n"
		o.said.Unlock()
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
	conn  net.Conn
	lines *bufio.Scanner
}

// dial connects and greets in the dialect of STLI 2.
func (o *office) dial() (*client, error) {
	conn, err := net.Dial("tcp", o.line)
	if err != nil {
		return nil, err
	}
	o.t.Cleanup(func() { conn.Close() })
	c := &client{conn: conn, lines: bufio.NewScanner(conn)}
	return c, c.say("STLI;Version=2", `error_ind SUCCESS STLI Version "2"`)
}

// say writes a line and wants its reply next.
func (c *client) say(line, reply string) error {
	if err := c.write(line); err != nil {
		return err
	}
	got, err := c.read()
	if err == nil && got != reply {
		err = fmt.Errorf("%s: got %s, want %s", line, got, reply)
	}
	return err
}

// write writes a line.
func (c *client) write(line string) error {
	_, err := fmt.Fprintf(c.conn, "%s\r\n", line)
	return err
}

// read reads one line.
func (c *client) read() (string, error) {
	if err := c.conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return "", err
	}
	if !c.lines.Scan() {
		return "", fmt.Errorf("no line comes: %w", cmp.Or(c.lines.Err(), io.EOF))
	}
	return c.lines.Text(), nil
}
