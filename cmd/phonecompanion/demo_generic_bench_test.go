package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/stli"
)

// demoPatience is how long something may take that should come at once.
const demoPatience = 20 * time.Second

// A demoBench is a running demonstration with phones that no profile knows.
// The working directory is its folder.
type demoBench struct {
	t      *testing.T
	stdout demoOutput
	stderr demoOutput
	config *config.Config
}

// startDemo runs `phonecompanion demo --phone generic`; files are in its folder
// before.
func startDemo(t *testing.T, files map[string]string) *demoBench {
	t.Helper()
	t.Chdir(t.TempDir())
	dir, err := filepath.Abs("phonecompanion-demo")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	for name, text := range files {
		demoWrite(t, name, text)
	}
	b := &demoBench{t: t}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if code := run(ctx, []string{"demo", "--phone", "generic", "--dir", dir, "--listen", "127.0.0.1:0"}, &b.stdout, &b.stderr); code != exitFine {
			t.Errorf("the demonstration ended with %d: %s", code, b.stderr.String())
			b.stderr.Write([]byte("INF serving (not)"))
		}
	}()
	t.Cleanup(func() { stop(); <-ended })
	b.stderr.await(t, "INF serving", 1)
	if b.config, err = config.Load(configName, profiles.FS); err != nil {
		t.Fatal(err)
	}
	b.watched()
	return b
}

// watched waits until the server sees changes: it begins to watch a moment
// after it began to serve.
func (b *demoBench) watched() {
	b.t.Helper()
	text, err := os.ReadFile(configName)
	if err != nil {
		b.t.Fatal(err)
	}
	for n := 1; ; n++ {
		demoWrite(b.t, configName, string(text)+strings.Repeat("#\n", n))
		if b.stderr.within(b.t, demoPatience/5, demoReloaded, 1) {
			return
		}
		if n == 5 {
			b.t.Fatalf("a changed configuration is not read; so far:\n%s", b.stderr.String())
		}
	}
}

func demoWrite(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// edit saves a file, as an integrator does, and waits until the server says
// what it makes of it.
func (b *demoBench) edit(name, text, says string) {
	b.t.Helper()
	if old, err := os.ReadFile(name); err == nil && string(old) == text {
		return
	}
	before := strings.Count(b.stderr.String(), says)
	demoWrite(b.t, name, text)
	b.stderr.await(b.t, says, before+1)
}

const (
	demoReloaded    = "INF configuration reloaded"
	demoNotReloaded = "ERR configuration not reloaded"
	demoAgain       = "INF configuration is again what is in force"
)

// usual gives a text the addresses, times and secrets that the document shows.
func (b *demoBench) usual(text string) string {
	places := []string{b.config.Server.Listen, "127.0.0.1:26535", b.config.HTTP.Listen, demoHTTP}
	for i, p := range b.config.Phones {
		places = append(places, net.JoinHostPort(p.Host, fmt.Sprint(p.Port)), fmt.Sprintf("127.0.0.1:%d", genericPort+i))
	}
	_, port, _ := net.SplitHostPort(b.config.Server.Listen)
	places = append(places, "127.0.0.1 "+port, "127.0.0.1 26535")
	dir, _ := filepath.Abs(".")
	places = append(places, dir, filepath.Base(dir))
	text = strings.NewReplacer(places...).Replace(text)
	for _, u := range demoUsual {
		text = u.find.ReplaceAllString(text, u.write)
	}
	return text
}

var demoUsual = []struct {
	find  *regexp.Regexp
	write string
}{
	{regexp.MustCompile(`after [0-9.]+(ns|µs|ms|s)`), "after 1ms"},
	{regexp.MustCompile(`\bc-[0-9a-z]+-[0-9]+`), "c-0-1"},
	{regexp.MustCompile(`(/a/[0-9]+/)[0-9A-Za-z_-]{22}/`), "${1}TOKEN/"},
	{regexp.MustCompile(`"ref":"[0-9]+"`), `"ref":"1"`},
	{regexp.MustCompile(`(?m)^line [0-9]+:`), "line 1:"},
	{regexp.MustCompile(`extracted (ref|held|active) = "[0-9]+"`), `extracted $1 = "1"`},
}

// A demoOutput is what a program has written.
type demoOutput struct {
	mu      sync.Mutex
	text    bytes.Buffer
	changed chan struct{}
}

// Write takes what the program writes, and wakes who waits for it.
func (o *demoOutput) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.changed != nil {
		close(o.changed)
		o.changed = nil
	}
	return o.text.Write(p)
}

// String returns all that was written.
func (o *demoOutput) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// await waits until a text has been written n times.
func (o *demoOutput) await(t *testing.T, text string, n int) {
	t.Helper()
	if !o.within(t, demoPatience, text, n) {
		t.Fatalf("%q does not come; so far:\n%s", text, o.String())
	}
}

// within tells whether a text is written n times before the time is over.
func (o *demoOutput) within(t *testing.T, patience time.Duration, text string, n int) bool {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		o.mu.Lock()
		if strings.Count(o.text.String(), text) >= n {
			o.mu.Unlock()
			return true
		}
		if o.changed == nil {
			o.changed = make(chan struct{})
		}
		changed := o.changed
		o.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// A demoLine is a connection to the line protocol.
type demoLine struct {
	t    *testing.T
	b    *demoBench
	conn net.Conn
	r    *bufio.Reader
}

func (b *demoBench) dial() *demoLine {
	b.t.Helper()
	conn, err := net.Dial("tcp", b.config.Server.Listen)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { conn.Close() })
	return &demoLine{b.t, b, conn, bufio.NewReader(conn)}
}

// talk sends the lines of a conversation that begin with a command, and
// compares what comes with the others.
func (l *demoLine) talk(place string, lines ...string) {
	l.t.Helper()
	l.conn.SetDeadline(time.Now().Add(demoPatience))
	for i, line := range lines {
		word, _, _ := strings.Cut(line, " ")
		word, _, _ = strings.Cut(word, ";")
		if _, ok := stli.FindVerb(word); ok {
			if _, err := io.WriteString(l.conn, line+"\r\n"); err != nil {
				l.t.Fatal(err)
			}
			continue
		}
		got, err := l.r.ReadString('\n')
		got = l.b.usual(strings.TrimRight(got, "\r\n"))
		if err != nil || got != line {
			l.t.Fatalf("%s, line %d of the conversation: %q (%v), want %q", place, i+1, got, err, line)
		}
	}
}

// setting returns a setting of a phone, as the phone shows it.
func (b *demoBench) setting(extension, item string) string {
	b.t.Helper()
	return b.ask(extension, http.MethodGet, "/config?item="+item, "")
}

// ask sends a request to a phone, past the server, and returns the answer.
func (b *demoBench) ask(extension, method, target, form string) string {
	b.t.Helper()
	for _, p := range b.config.Phones {
		if p.Extension != extension {
			continue
		}
		req, err := http.NewRequestWithContext(b.t.Context(), method, "http://"+net.JoinHostPort(p.Host, fmt.Sprint(p.Port))+target, strings.NewReader(form))
		if err != nil {
			b.t.Fatal(err)
		}
		req.SetBasicAuth(p.Username, p.Password)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			b.t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			b.t.Fatal(err)
		}
		return strings.TrimRight(string(body), "\n")
	}
	b.t.Fatalf("no phone %s", extension)
	return ""
}
