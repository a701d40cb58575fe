//go:build lab

package lab

import (
	"bytes"
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// recordTo is the folder for recorded dialogues. The shipped ones are made by
//
//	go test -tags lab ./lab -run TestRecord -record ../testdata/profiles/baresip
var recordTo = flag.String("record", "", "write recorded dialogues to this `folder`")

// recorder writes dialogues to files.
type recorder struct {
	t   *testing.T
	dir string

	mu     sync.Mutex
	events map[string][]string // netstrings of each phone since the last reset; guarded by mu
}

// newRecorder makes a recorder, or skips the test where nothing is to be
// recorded.
func newRecorder(t *testing.T) *recorder {
	t.Helper()
	if *recordTo == "" {
		t.Skip("nothing is recorded without -record")
	}
	return &recorder{t: t, dir: *recordTo}
}

// desk sets up phones whose control ports are recorded.
func (r *recorder) desk(opts ...Option) *desk {
	return newDesk(r.t, append(opts, func(o *options) { o.raw = r.heard })...)
}

// heard keeps what came on the control port of a phone.
func (r *recorder) heard(extension string, content []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.events != nil && bytes.Contains(content, []byte(`"event":true`)) {
		r.events[extension] = append(r.events[extension], string(appendNetstring(nil, content)))
	}
}

// action carries out an action and writes its requests and answers.
func (r *recorder) action(d *desk, state phoneprofile.State, extension, action, argument, file, title string) {
	r.t.Helper()
	var body strings.Builder
	d.sent = func(_, _ string, x exchange) { writeExchange(&body, x) }
	err := d.tryIn(state, extension, action, argument)
	d.sent = nil
	outcome := "# The action succeeds.\n"
	if err != nil {
		outcome = "# The action fails here: the phone does not have what it asks for. No command is sent.\n"
	}
	r.write("action-"+file, title, outcome+body.String())
}

// fact sends a bare request and writes what comes of it.
func (r *recorder) fact(address, target, file, title string) {
	r.t.Helper()
	x := exchange{request: []byte("GET " + target + " HTTP/1.1\r\nHost: " + address + "\r\n\r\n")}
	conn, err := net.Dial("tcp", address)
	if err != nil {
		r.t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write(x.request); err != nil {
		r.t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(3 * time.Second)); err != nil {
		r.t.Fatal(err)
	}
	answer := make([]byte, 64<<10)
	n, _ := conn.Read(answer) // no answer is a fact too
	x.answer = answer[:n]
	var body strings.Builder
	writeExchange(&body, x)
	if n == 0 {
		fmt.Fprintf(&body, "# Nothing comes within 3 s, and the connection stays open.\n")
	}
	r.write("fact-"+file, title, body.String())
}

// call records what all phones tell while something is done: on their control
// ports, and by action URL.
func (r *recorder) call(d *desk, file, title string, do func()) {
	r.t.Helper()
	r.mu.Lock()
	r.events = make(map[string][]string)
	r.mu.Unlock()
	urls := make(map[string]*strings.Builder)
	for _, extension := range d.phones {
		urls[extension] = new(strings.Builder)
	}
	d.taken = func(extension string, got notice) {
		fmt.Fprintf(urls[extension], "# %s\n", got.event)
		writeExchange(urls[extension], exchange{got.request, got.answer})
	}
	do()
	d.taken = nil
	r.mu.Lock()
	defer r.mu.Unlock()
	var events, callbacks strings.Builder
	for _, extension := range d.phones {
		if urls[extension].Len() == 0 {
			continue
		}
		fmt.Fprintf(&events, "\n# %s\n", extension)
		for _, e := range r.events[extension] {
			fmt.Fprintf(&events, "<< %s\n", e)
		}
		fmt.Fprintf(&callbacks, "\n# %s\n%s", extension, urls[extension])
	}
	r.events = nil
	r.write("events-"+file, "Control port (ctrl_tcp), phone by phone: "+title, events.String())
	r.write("callbacks-"+file, "Action URLs as the bridge requests them, phone by phone: "+title, callbacks.String())
}

// write writes a file with its heading.
func (r *recorder) write(file, title, body string) {
	r.t.Helper()
	heading := "# " + title + "\n" +
		"# Debian baresip-core 1.0.0-4 (httpd, ctrl_tcp), by package lab; recorded on " + time.Now().Format(time.DateOnly) + ".\n" +
		"# \">> \" is a line of a request, \"<< \" of an answer or of an event. Lines of a head end with CR LF\n" +
		"# on the wire, lines of a body with LF; events follow each other without line ends.\n"
	if err := os.WriteFile(filepath.Join(r.dir, file+".txt"), []byte(heading+body), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

// writeExchange writes a request and its answer.
func writeExchange(b *strings.Builder, x exchange) {
	for _, side := range []struct {
		mark string
		text []byte
	}{{">> ", x.request}, {"<< ", x.answer}} {
		for line := range strings.Lines(string(side.text)) {
			b.WriteString(side.mark + strings.TrimRight(line, "\r\n") + "\n")
		}
	}
}
