package servertest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

// Patience is how long a test waits for what must come; a machine that is busy
// with other things needs some of it.
const Patience = 30 * time.Second

// An Office is three simulated phones - Anna Novak's 101, Ben Carter's 102 and
// Clara Weiss's 103 - and a server for them, whose state outlives it.
type Office struct {
	*phonesim.Office
	Server []string // more keys of [server], before Start
	HTTP   []string // more keys of [http], before Start
	More   string   // more of the configuration, before Start

	t      testing.TB
	binary string
	dir    string

	mu   sync.Mutex
	cmd  *exec.Cmd
	done chan struct{}
	log  strings.Builder
	web  string // where HTTP is served
}

// Web returns the address where a started server serves HTTP.
func (o *Office) Web() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.web
}

// Logged returns how many lines of the server's log hold a text.
func (o *Office) Logged(text string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.Count(o.log.String(), text)
}

// Log returns the server's log, one JSON object a line.
func (o *Office) Log() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.log.String()
}

// ConfigFile is where Start writes the configuration.
func (o *Office) ConfigFile() string { return filepath.Join(o.dir, "phonecompanion.toml") }

// New makes an office without a running server. It is closed with the test.
func New(t testing.TB, binary string) *Office {
	t.Helper()
	o := &Office{Office: phonesim.NewOffice(), t: t, binary: binary, dir: t.TempDir()}
	t.Cleanup(func() { o.Office.Close() })
	for _, c := range []phonesim.Config{
		{Extension: "101", DisplayName: "Anna Novak"},
		{Extension: "102", DisplayName: "Ben Carter"},
		{Extension: "103", DisplayName: "Clara Weiss"},
	} {
		if _, err := o.Add(c); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		o.Kill()
		if t.Failed() {
			t.Logf("log of the server:\n%s", o.log.String())
		}
	})
	return o
}

// Start starts the server, waits until it serves, and returns the address of
// the line protocol.
func (o *Office) Start() string {
	o.t.Helper()
	cmd := exec.Command(o.binary, "serve", "--config", o.config())
	cmd.Env = append(os.Environ(), "PHONECOMPANION_STATE_DIR=")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		o.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		o.t.Fatal(err)
	}
	serving, done := make(chan string, 1), make(chan struct{})
	o.mu.Lock()
	o.cmd, o.done = cmd, done
	o.mu.Unlock()
	go func() {
		defer close(done)
		o.read(stderr, serving)
		cmd.Wait()
	}()
	select {
	case address := <-serving:
		return address
	case <-done:
		o.t.Fatal("the server has ended")
	case <-time.After(Patience):
		o.t.Fatalf("the server does not serve after %v", Patience)
	}
	return ""
}

// config writes the configuration.
func (o *Office) config() string {
	o.t.Helper()
	var text strings.Builder
	fmt.Fprintf(&text, "[server]\nlisten = \"127.0.0.1:0\"\nstate_dir = 'state'\n%s\n", strings.Join(o.Server, "\n"))
	fmt.Fprintf(&text, "[log]\nformat = \"json\"\n[http]\nlisten = \"127.0.0.1:0\"\n%s\n", strings.Join(o.HTTP, "\n"))
	for _, extension := range []string{"101", "102", "103"} {
		fmt.Fprintf(&text, "[[phone]]\nextension = %q\naddress = %q\nprofile = \"snom\"\n", extension, o.Phone(extension).Addr())
	}
	text.WriteString(o.More)
	file := o.ConfigFile()
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		o.t.Fatal(err)
	}
	return file
}

// read keeps the log and finds the line that says where the server serves.
func (o *Office) read(stderr io.Reader, serving chan<- string) {
	for s := bufio.NewScanner(stderr); s.Scan(); {
		o.mu.Lock()
		o.log.WriteString(s.Text() + "\n")
		o.mu.Unlock()
		var entry struct{ Message, Listen, HTTP string }
		if json.Unmarshal(s.Bytes(), &entry) == nil && entry.Message == "serving" {
			o.mu.Lock()
			o.web = entry.HTTP
			o.mu.Unlock()
			serving <- entry.Listen
		}
	}
}

// Kill ends the server at once, as a crash does.
func (o *Office) Kill() {
	o.mu.Lock()
	cmd, done := o.cmd, o.done
	o.cmd = nil
	o.mu.Unlock()
	if cmd != nil {
		cmd.Process.Kill()
		<-done
	}
}

// Eventually waits until something is so.
func Eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(Patience); !ok(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within %v", what, Patience)
		}
	}
}
