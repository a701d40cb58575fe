package server_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/server"
)

// TestEventHoldEnds: on a text connection events of other devices wait for the
// reply that is due, but not for long.
func TestEventHoldEnds(t *testing.T) {
	d := newDesk(t, func(c *server.Config) { c.EventHold = 50 * time.Millisecond })
	c := d.dial()
	c.monitor("102")
	c.send("HoldCall 104")
	d.gate.wait()
	d.dnd("102", true)
	c.want("DoNotDisturb 102 102 on")
	d.dnd("102", false)
	c.want("DoNotDisturb 102 102 off")
	d.gate.release()
	c.want("error_ind SUCCESS HoldCall")
}

// TestOrderUnderLoad: three phones have events while two clients monitor them
// all and send commands to them. The JSON client sees numbers rise, and every
// reply before the events that its command caused; the text client sees each
// phone's events in their order, once.
func TestOrderUnderLoad(t *testing.T) {
	const events, calls = 500, 10
	phones := []string{"101", "102", "103"}
	d := newDesk(t, func(c *server.Config) { c.QueueLines = 10000 })
	text, js := d.dial(), d.jsonClient()
	for _, extension := range phones {
		text.monitor(extension)
		js.send("MonitorStart " + extension)
		js.want(`{"reply":"MonitorStart","ok":true}`)
	}
	var work sync.WaitGroup
	for _, extension := range phones {
		work.Go(func() {
			for i := range events {
				d.dndWhenItTakes(extension, i%2 == 0)
			}
		})
	}
	work.Go(func() {
		for i := range calls {
			for _, extension := range phones {
				fmt.Fprintf(js.conn, "#%s-%d MakeCall %s 999\r\nPing\r\n", extension, i, extension)
			}
		}
	})
	work.Go(func() {
		for range calls {
			for _, extension := range phones {
				fmt.Fprintf(text.conn, "SendKeys %s F1\r\n", extension)
			}
		}
	})
	var readers sync.WaitGroup
	readers.Go(func() { readJSON(js, len(phones)*(events+calls), len(phones)*calls) })
	readers.Go(func() { readText(text, len(phones)*events, len(phones)*calls) })
	work.Wait()
	readers.Wait()
}

// readJSON reads so many events, and so many replies to MakeCall and to Ping.
func readJSON(c *client, events, calls int) {
	var last uint64
	answered := map[string]bool{}
	for pings := 0; events > 0 || len(answered) < calls || pings < calls; {
		var m struct {
			Event, Reply, Tag, CommandTag string
			Seq                           uint64
			OK                            bool
		}
		line, err := c.r.ReadString('\n')
		if err == nil {
			err = json.Unmarshal([]byte(line), &m)
		}
		switch {
		case err != nil:
			c.t.Errorf("%v: %q; %d events to come", err, line, events)
			return
		case m.Reply == "Ping":
			pings++
		case m.Reply != "":
			answered[m.Tag] = true
			if !m.OK {
				c.t.Errorf("%s", line)
			}
		case m.Seq <= last:
			c.t.Errorf("event %d behind event %d", m.Seq, last)
		case m.CommandTag != "" && !answered[m.CommandTag]:
			c.t.Errorf("before the reply to its command: %s", line)
		}
		if m.Event != "" {
			last = m.Seq
			events--
		}
	}
}

// readText reads so many DoNotDisturb events, which alternate, and replies.
func readText(c *client, events, replies int) {
	on := map[string]bool{}
	for events > 0 || replies > 0 {
		line, err := c.r.ReadString('\n')
		if err != nil {
			c.t.Errorf("%v; %d events and %d replies to come", err, events, replies)
			return
		}
		switch w := strings.Fields(line); w[0] {
		case "error_ind":
			replies--
		case "DoNotDisturb":
			if events--; on[w[1]] == (w[3] == "on") {
				c.t.Errorf("twice, or out of order: %s", line)
			}
			on[w[1]] = w[3] == "on"
		}
	}
}
