package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"
)

// damage changes what one client gets: a line that fits is replaced, once.
type damage struct {
	name string
	line *regexp.Regexp
	by   func(line string) []string // the lines in its place, with those that follow
	want string                     // of the checker
	done bool
	held []string // lines that come behind the next one
}

var seqOf = regexp.MustCompile(`"seq":\d+`)

// damages are one for each client that has phones of its own.
func damages() []*damage {
	event := func(name string) *regexp.Regexp { return regexp.MustCompile(`"event":"` + name + `"|^` + name + ` `) }
	return []*damage{
		{name: "lost", line: event("Established"), by: func(string) []string { return nil }, want: "came before|did not get"},
		{name: "doubled", line: event("Delivered"), by: func(l string) []string { return []string{l, l} }, want: "came twice|did not rise|came after"},
		{name: "another call", line: event("Established"), by: func(l string) []string {
			return []string{strings.Replace(l, `"call":"`, `"call":"x`, 1)}
		}, want: "the id of the call is"},
		{name: "another number", line: event("ConnectionCleared"), by: func(l string) []string {
			return []string{seqOf.ReplaceAllString(l, `"seq":99999999`)}
		}, want: "the number is|at another client"},
		{name: "another word", line: event("Delivered"), by: func(l string) []string {
			return []string{strings.Replace(l, "newCall", "busy", 1)}
		}, want: "was wanted"},
		{name: "swapped", line: event("ConnectionCleared"), want: "came before|did not get|came twice|was not expected|was wanted"},
	}
}

// damagedConn is the client's side of a connection whose lines are damaged.
func damagedConn(c *lineConn, d *damage) *lineConn {
	r, w := io.Pipe()
	go func() {
		lines := bufio.NewScanner(c.r)
		for lines.Scan() {
			out := []string{lines.Text()}
			switch {
			case d.done || !d.line.MatchString(out[0]):
				out = append(out, d.held...)
				d.held = nil
			case d.by == nil: // it comes behind the next one
				d.done, d.held = true, out
				continue
			default:
				d.done = true
				out = d.by(out[0])
			}
			for _, l := range out {
				if _, err := io.WriteString(w, l+"\r\n"); err != nil {
					return
				}
			}
		}
		w.CloseWithError(net.ErrClosed)
	}()
	return &lineConn{Conn: c.Conn, r: bufio.NewReader(r)}
}

// TestTrafficIsChecked plays calls with the real server: the checker finds
// nothing; and then, while each client with phones of its own gets one line
// that is not right, it finds one fault at each of them.
func TestTrafficIsChecked(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the server and plays calls for some seconds")
	}
	b := &bench{options: options{quick: true}, dir: t.TempDir(), log: io.Discard, report: newReport(true)}
	if err := b.build(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Run("as it is", func(t *testing.T) {
		traffic := playTraffic(t, b, nil)
		if n := traffic.count; n.broken > 0 || len(traffic.faults) > 0 || n.complete == 0 || n.complete != n.calls {
			t.Errorf("%d of %d calls are complete, %d are not, the first: %s; %q", n.complete, n.calls, n.broken, n.firstBroken, traffic.faults)
		}
		if traffic.events.take().TotalCount() == 0 || traffic.replies.take().TotalCount() == 0 {
			t.Error("no times were taken")
		}
	})
	t.Run("damaged", func(t *testing.T) {
		all := damages()
		traffic := playTraffic(t, b, all)
		// What is swapped may be of two phones: then each call is right by itself,
		// and the numbers tell.
		if n := traffic.count.broken; n < len(all)-1 || n > len(all) {
			t.Errorf("%d calls are not right, want %d", n, len(all))
		}
		for i, d := range all {
			if !d.done {
				t.Errorf("%s: client %d never got such a line", d.name, i+1)
			}
			found := false
			for _, p := range traffic.phones {
				if c := p.conversation(); c != nil && p.clients[0].number == i+1 && regexp.MustCompile(d.want).MatchString(c.fault()) {
					found = true
				}
			}
			for _, fault := range traffic.faults {
				if d.by == nil && strings.HasPrefix(fault, fmt.Sprintf("client %d: ", i+1)) && strings.Contains(fault, "came after") {
					found = true
				}
			}
			if !found {
				t.Errorf("%s: the checker does not find it", d.name)
			}
		}
	})
}

// playTraffic plays calls for two seconds. Client 0 speaks text and is left
// alone; each damage is at one of the next ones.
func playTraffic(t *testing.T, b *bench, all []*damage) *traffic {
	traffic := newTraffic(2*time.Second, io.Discard)
	size := trafficSize{users: 7 * 30, own: 7, groups: 2, wallboards: 1}
	defer traffic.close(b)
	switch err := traffic.open(t.Context(), b, size); {
	case errors.Is(err, errOneLoopback):
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
	for i, d := range all {
		c := traffic.clients[i+1]
		c.lineConn = damagedConn(c.lineConn, d)
	}
	traffic.listen()
	traffic.run(t.Context(), 60)
	traffic.settle(t.Context())
	return traffic
}
