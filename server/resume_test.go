package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/server"
)

// jsonClient connects a client that speaks JSON.
func (d *desk) jsonClient() *client {
	d.t.Helper()
	c := d.dial()
	c.send("STLI;Format=JSON")
	c.want("error_ind SUCCESS STLI;Version=1;DeviceInformation=Off;Format=JSON")
	return c
}

// wantSeq reads events with these numbers, one a line.
func (c *client) wantSeq(numbers ...int) {
	c.t.Helper()
	for _, n := range numbers {
		if line := c.line(); !strings.Contains(line, fmt.Sprintf(`"seq":%d,`, n)) {
			c.t.Fatalf("got %s, want event %d", line, n)
		}
	}
}

// TestResume: a client that comes back hears what its monitors would have
// seen, and then goes on live.
func TestResume(t *testing.T) {
	d := newDesk(t, nil)
	keeper := d.dial()
	keeper.monitor("101")
	keeper.monitor("102")
	d.dnd("101", true)  // 1
	d.dnd("102", true)  // 2
	d.dnd("101", false) // 3
	d.dnd("102", false) // 4
	d.dnd("101", true)  // 5
	c := d.jsonClient()
	c.send("MonitorStart 101", "Resume 1")
	c.want(`{"reply":"MonitorStart","ok":true}`, `{"reply":"Resume","ok":true}`)
	c.wantSeq(3, 5) // 102 is not monitored
	d.dnd("101", false)
	d.dnd("102", true)
	d.dnd("101", true)
	c.wantSeq(6, 8)
	c.send("MonitorStart 102", "Resume 4")
	c.want(`{"reply":"MonitorStart","ok":true}`, `{"reply":"Resume","ok":true}`)
	c.wantSeq(5, 7) // 101 was seen live from 6 on: nothing is doubled
	c.send("Resume 8", "Resume 9", "Ping")
	c.want(`{"reply":"Resume","ok":true}`, `{"reply":"Resume","ok":false,"error":"operation.valueOutOfRange","text":"the newest event is 8"}`, `{"reply":"Ping","ok":true}`)
}

// TestResumeAmongLiveEvents: a client that says MonitorStart and Resume in one
// breath sees every event once and numbers that rise, however busy the phones.
func TestResumeAmongLiveEvents(t *testing.T) {
	const clients, each = 30, 20
	d := newDesk(t, nil)
	keeper := d.jsonClient()
	keeper.send("MonitorStart 101", "MonitorStart 102")
	keeper.want(`{"reply":"MonitorStart","ok":true}`, `{"reply":"MonitorStart","ok":true}`)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for on := true; ; on = !on {
			select {
			case <-stop:
				return
			default:
			}
			d.dnd("101", on)
			d.dnd("102", on)
			keeper.line()
			keeper.line()
		}
	}()
	for i := range clients {
		c := d.jsonClient()
		if i%2 == 0 {
			c.raw("MonitorStart 101\r\nMonitorStart 102\r\nResume 0\r\n")
		} else {
			c.raw("MonitorStart 101\nMonitorStart 102\nResume 0\n\r\n") // and something behind it
		}
		c.want(`{"reply":"MonitorStart","ok":true}`, `{"reply":"MonitorStart","ok":true}`, `{"reply":"Resume","ok":true}`)
		for n := range each + i*each/2 {
			c.wantSeq(n + 1)
		}
		c.conn.Close()
	}
	close(stop)
	<-done
}

// TestManyEventsBeforeResume: as long as one of the phones that the client
// monitors again is slow, events of the others wait; however many they are, the
// client gets them in order and is not cut off.
func TestManyEventsBeforeResume(t *testing.T) {
	const n = 3000
	d := newDesk(t, func(c *server.Config) { c.QueueLines, c.QueueBytes = 100, 16<<10 })
	keeper := d.dial()
	keeper.monitor("101")
	c := d.jsonClient()
	c.send("MonitorStart 101")
	c.want(`{"reply":"MonitorStart","ok":true}`)
	c.raw("MonitorStart 104\r\nResume 0\r\n")
	d.gate.wait() // 104 is asked for its settings, and does not answer
	for i := range n {
		d.dnd("101", i%2 == 0)
		keeper.line()
	}
	d.gate.release()
	if got := c.line(); !strings.HasPrefix(got, `{"reply":"MonitorStart",`) {
		t.Errorf("got %s", got)
	}
	c.want(`{"reply":"Resume","ok":true}`)
	for i := range n {
		c.wantSeq(i + 1)
	}
}

// TestTaggedResumeWaitsForMonitorsOnly: a dead phone's command does not hold it up.
func TestTaggedResumeWaitsForMonitorsOnly(t *testing.T) {
	d := newDesk(t, nil)
	c := d.jsonClient()
	c.raw("#1 AnswerCall 104\r\n#2 MonitorStart 101\r\n#3 Resume 0\r\n")
	c.want(`{"reply":"MonitorStart","tag":"2","ok":true}`, `{"reply":"Resume","tag":"3","ok":true}`)
	d.gate.wait()
	d.dnd("101", true)
	c.wantSeq(1)
	d.gate.release()
	c.want(`{"reply":"AnswerCall","tag":"1","ok":true}`)
}

// TestHalfALineBehindMonitorStart: events do not wait for the rest of it.
func TestHalfALineBehindMonitorStart(t *testing.T) {
	d := newDesk(t, nil)
	c := d.jsonClient()
	c.raw("MonitorStart 101\r\nRes")
	c.want(`{"reply":"MonitorStart","ok":true}`)
	d.dnd("101", true)
	c.wantSeq(1)
	c.raw("ume 1\r\n")
	c.want(`{"reply":"Resume","ok":true}`)
	d.dnd("101", false)
	c.wantSeq(2)
}

// TestResumeWithoutMonitor: there is nothing to replay.
func TestResumeWithoutMonitor(t *testing.T) {
	d := newDesk(t, nil)
	keeper := d.dial()
	keeper.monitor("101")
	d.dnd("101", true)
	keeper.want("DoNotDisturb 101 101 on")
	c := d.dial()
	c.send("Resume 0", "Ping")
	c.want("error_ind SUCCESS Resume", "error_ind SUCCESS Ping")
}

// TestResumeOfManyEvents: what the client asked for does not make it a slow
// consumer, however much it is.
func TestResumeOfManyEvents(t *testing.T) {
	const n = 3000
	d := newDesk(t, func(c *server.Config) { c.QueueLines, c.QueueBytes = 100, 16<<10 })
	keeper := d.dial()
	keeper.monitor("101")
	for i := range n {
		d.dnd("101", i%2 == 0)
		keeper.line()
	}
	c := d.jsonClient()
	c.send("MonitorStart 101", "Resume 0")
	c.want(`{"reply":"MonitorStart","ok":true}`, `{"reply":"Resume","ok":true}`)
	for i := range n {
		c.wantSeq(i + 1)
	}
	d.dnd("101", n%2 == 0)
	c.wantSeq(n + 1)
}

// TestGap: where the store no longer reaches, the client is told so, and hears
// the present calls of every device that it monitors.
func TestGap(t *testing.T) {
	d := newDesk(t, nil)
	keeper := d.dial()
	keeper.monitor("101")
	for i := range phone.DefaultResumeEvents + 1 {
		d.dnd("101", i%2 == 0)
		keeper.line()
	}
	c := d.dial()
	c.monitor("102")
	c.monitor("101")
	c.send("Resume 0", "Resume 1", "Ping")
	c.want("error_ind SUCCESS Resume", "Gap 1 10001", "SnapshotEnd 102 10001", "SnapshotEnd 101 10001", "error_ind SUCCESS Resume")
	for i := range phone.DefaultResumeEvents {
		c.want("DoNotDisturb 101 101 " + []string{"off", "on"}[i%2])
	}
	c.want("error_ind SUCCESS Ping")
}
