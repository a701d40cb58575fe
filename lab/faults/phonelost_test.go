package faults_test

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
)

// lostWays are the ways in which a phone can be lost.
var lostWays = []struct {
	name      string
	lose, end func(*desk)
	failure   string // of a command then
}{
	{"refused", func(d *desk) { d.there.shut() }, func(d *desk) { d.there.open() }, unreachable + " " + refusedText},
	{"silent", func(d *desk) { d.there.put(vanishing(up)...) }, func(d *desk) { d.there.heal() }, unknown + " " + silentText},
	{"reset", func(d *desk) { d.there.put(toxic{"reset_peer", up, attributes{"timeout": 0}}) }, func(d *desk) { d.there.heal() }, unknown + " " + resetText},
}

// TestPhoneLost: a monitored phone is lost. Who wants to monitor it then is told
// why that cannot be, and who monitors it already hears that it is deaf. When it is
// back he hears that, and its events come, without anybody's doing.
func TestPhoneLost(t *testing.T) {
	t.Parallel()
	for _, c := range lostWays {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t).start()
			l, other := dialLine(t, d.lines), dialLine(t, d.lines)
			d.monitor(l)
			d.wantMetric(`phones{monitoring="configured"}`, 1)
			c.lose(d)
			other.ask("MonitorStart 104", "error_ind ERROR MonitorStart "+c.failure)
			d.deaf(l, other)
			c.end(d)
			d.hears(l, other)
		})
	}
}

// TestPhoneLostIsFoundByACommand: nobody need ask to monitor a phone to find out
// that it is deaf; a command that does not reach it is enough.
func TestPhoneLostIsFoundByACommand(t *testing.T) {
	t.Parallel()
	d := newDesk(t).start()
	l, other := dialLine(t, d.lines), dialLine(t, d.lines)
	d.monitor(l)
	d.there.shut()
	other.ask("MakeCall 104 102", "error_ind ERROR MakeCall "+unreachable+" "+refusedText)
	d.deaf(l, other)
	d.there.open()
	d.hears(l, other)
	if n := asked(d.sick, "number="); n != 0 {
		t.Errorf("the phone was told to dial %d times, after nobody wanted it any more", n)
	}
}

// deaf checks that the phone behind the way is said to be deaf.
func (d *desk) deaf(monitoring, other *line) {
	d.t.Helper()
	monitoring.want("OutOfService 104 maintenance")
	other.wantDevice("104", "unreachable")
	d.wantMetric(`phones{monitoring="unreachable"}`, 1)
	d.wantLog(`"level":"warn"`, `"message":"monitoring"`, `"device":"104"`, `"from":"configured"`, `"to":"unreachable"`, `"reason":"127.0.0.1`)
}

// hears checks that the phone behind the way is heard again.
func (d *desk) hears(monitoring, other *line) {
	d.t.Helper()
	monitoring.want("BackInService 104 maintenance")
	other.wantDevice("104", "configured")
	d.wantMetric(`phones{monitoring="configured"}`, 1)
	d.wantLog(`"level":"info"`, `"message":"monitoring"`, `"device":"104"`, `"from":"unreachable"`, `"to":"configured"`)
	d.DND("104", true)
	monitoring.want("DoNotDisturb 104 104 on")
}

// wantDevice asks for the devices, and looks at the state of one.
func (l *line) wantDevice(extension, state string) {
	l.t.Helper()
	l.ask("Devices", "error_ind SUCCESS Devices")
	for text := l.read(); text != "DevicesEnd"; text = l.read() {
		if strings.HasPrefix(text, "Device "+extension+" ") && text != "Device "+extension+" snom "+state {
			l.t.Errorf("got %s, want %s", text, state)
		}
	}
}

// TestPhoneRebooted: a phone is started anew in the middle of a call. The call has
// ended with it, and its events come again as soon as it is there; where it has
// forgotten our addresses it is given them again.
func TestPhoneRebooted(t *testing.T) {
	t.Parallel()
	for name, forgets := range map[string]bool{"keeps its settings": false, "has forgotten a setting": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t).start()
			l := dialLine(t, d.lines)
			d.monitor(l)
			if _, err := d.CallFrom("0123456789", "Žofie Nová", "104"); err != nil {
				t.Fatal(err)
			}
			l.want(`Delivered 104 newCall 104 0123456789 104 ""`)
			d.sick.Answer()
			l.want(`Established 104 newCall 104 0123456789 104 ""`)
			d.wantMetric("calls", 1)
			if forgets {
				d.sick.SetSetting("action_incoming_url", "")
			}
			d.sick.Reboot()
			l.want(`ConnectionCleared 104 normalClearing "" ()`)
			l.want("BackInService 104 normal")
			d.wantMetric("calls", 0)
			servertest.Eventually(t, "our address in the phone", func() bool { return d.sick.Setting("action_incoming_url") != "" })
			if _, err := d.CallFrom("0123456789", "Žofie Nová", "104"); err != nil {
				t.Fatal(err)
			}
			l.want(`Delivered 104 newCall 104 0123456789 104 ""`)
		})
	}
}

// TestPhoneRebootedUnreachable: while a phone is started its web interface is gone.
// What is asked of it then is ERROR, and not sent later; that it was started makes
// it heard again.
func TestPhoneRebootedUnreachable(t *testing.T) {
	t.Parallel()
	d := newDesk(t).start()
	l := dialLine(t, d.lines)
	d.monitor(l)
	d.there.shut()
	l.ask("MakeCall 104 102", "error_ind ERROR MakeCall "+unreachable+" "+refusedText)
	l.want("OutOfService 104 maintenance")
	d.there.open()
	d.sick.Reboot()
	// The phone says so itself, or the look at its settings does, whichever is first.
	if got := l.read(); got != "BackInService 104 normal" && got != "BackInService 104 maintenance" {
		t.Fatalf("got %s", got)
	}
	l.ask("MakeCall 104 103", "error_ind SUCCESS MakeCall")
	l.want("Initiated 104 makeCall CALL 104", "Originated 104 newCall 104 103 104")
	if n := asked(d.sick, "number=102"); n != 0 {
		t.Errorf("the phone was told %d times", n)
	}
}
