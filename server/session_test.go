package server_test

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli/stlitest"
)

// TestWireCases plays every wire example over TCP, cut at every byte.
func TestWireCases(t *testing.T) {
	d := newDesk(t, nil)
	d.exchange.Apply(d.settings("101", "102", "103")) // the table knows no other phones
	cases := make(chan stlitest.Case)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for c := range cases {
				d.playCuts(c)
			}
		})
	}
	for _, c := range stlitest.Cases(t) {
		cases <- c
	}
	close(cases)
	wg.Wait()
}

// playCuts plays one case, cut at every byte, until one goes wrong.
func (d *desk) playCuts(c stlitest.Case) {
	for cut := range c.Input {
		if cut > 0 && bytes.Contains(c.Input, []byte("Login crm secret\r\n")) {
			return // each failure makes the next one slower
		}
		got := d.exchangeBytes(c.Input[:cut], c.Input[cut:])
		if bytes.Equal(got, c.Output) == (c.Todo != "") {
			d.t.Errorf("%s (line %d), cut at %d:\nsent %q\ngot  %q\nwant %q\ntodo %s", c.Name, c.Line, cut, c.Input, got, c.Output, c.Todo)
			return
		}
	}
}

// TestPipelining: 5,000 commands in one write are 5,000 replies.
func TestPipelining(t *testing.T) {
	const n = 5000
	c := newDesk(t, nil).dial()
	go io.WriteString(c.conn, strings.Repeat("Ping\r\n", n)+"BYE\r\n")
	for range n {
		c.want("error_ind SUCCESS Ping")
	}
	c.want("error_ind SUCCESS BYE")
	c.wantEnd()
}

// TestBye: the reply is the last line, whatever is sent behind the command,
// and comes after every answer that is due.
func TestBye(t *testing.T) {
	d := newDesk(t, nil)
	c := d.dial()
	c.send("#a AnswerCall 104", "BYE", "Ping")
	d.gate.wait()
	d.gate.release()
	c.want("#a error_ind SUCCESS AnswerCall", "error_ind SUCCESS BYE")
	c.wantEnd()
	d.log.wantGone("client said BYE")
}

// TestByeEndsMonitors: it counts as MonitorStop of every device.
func TestByeEndsMonitors(t *testing.T) {
	d := newDesk(t, nil)
	c := d.dial()
	c.monitor("101")
	c.monitor("102")
	c.send("BYE")
	c.want("error_ind SUCCESS BYE")
	c.wantEnd()
	for _, extension := range []string{"101", "102"} {
		eventually(t, "monitoring of "+extension+" is off", func() bool {
			m, _ := d.exchange.Find(extension).Monitoring()
			return m == phone.MonitoringOff
		})
	}
}

// TestHalfClose: a client that has closed its side still gets every answer.
func TestHalfClose(t *testing.T) {
	d := newDesk(t, nil)
	c := d.dial()
	c.send("HoldCall 104", "Ping", "#b Ping")
	c.closeWrite()
	c.want("#b error_ind SUCCESS Ping")
	d.gate.wait()
	d.gate.release()
	c.want("error_ind SUCCESS HoldCall", "error_ind SUCCESS Ping")
	c.wantEnd()
	d.log.wantGone("client closed")
}

// TestOrder: section 4 of the contract, over TCP: untagged answers keep their
// order, tagged ones do not wait, events of other devices wait for the reply.
func TestOrder(t *testing.T) {
	d := newDesk(t, nil)
	c := d.dial()
	c.monitor("102")
	c.send("RetrieveCall 104", "Ping", "#b Ping")
	c.want("#b error_ind SUCCESS Ping")
	d.gate.wait()
	d.dnd("102", true)
	d.gate.release()
	c.want("error_ind SUCCESS RetrieveCall", "error_ind SUCCESS Ping", "DoNotDisturb 102 102 on")
}

// TestDeadPhoneDelaysNobodyElse: commands to different phones run at the same
// time, and other clients' events do not wait.
func TestDeadPhoneDelaysNobodyElse(t *testing.T) {
	d := newDesk(t, nil)
	caller, other := d.dial(), d.dial()
	other.monitor("102")
	caller.send("HoldCall 104", "#b AnswerCall 101")
	caller.want("#b error_ind SUCCESS AnswerCall")
	d.gate.wait()
	d.dnd("102", true)
	other.want("DoNotDisturb 102 102 on")
	other.send("SendKeys 102 F1")
	other.want("error_ind SUCCESS SendKeys")
	d.gate.release()
	caller.want("error_ind SUCCESS HoldCall")
}

// TestSnapshotIsSeamless: nothing lies between the snapshot and the first event.
func TestSnapshotIsSeamless(t *testing.T) {
	d := newDesk(t, nil)
	first, second := d.dial(), d.dial()
	first.monitor("101")
	d.notify("101", phone.Notice{Signal: phoneprofile.SignalDelivered, Call: "x", Count: -1})
	first.want(`Delivered 101 newCall 101 "" 101 ""`)
	second.send("STLI;Snapshot=On", "MonitorStart 101")
	second.want("error_ind SUCCESS STLI;Version=1;DeviceInformation=Off;Snapshot=On", "error_ind SUCCESS MonitorStart",
		`Snapshot 101 c-t-1 alerting "" 101`, "SnapshotEnd 101 1")
	d.notify("101", phone.Notice{Signal: phoneprofile.SignalEstablished, Call: "x", Count: -1})
	second.want(`Established 101 newCall 101 "" 101 ""`)
}
