package main_test

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stopFor is how long the tests stop a server: longer than a beat may be late, and
// than the deadline that they give its commands.
const stopFor = 6 * time.Second

// pauseProcess stops the process, does something, and lets it go on when it has been
// stopped for so long.
func (p *process) pauseProcess(long time.Duration, meanwhile func()) {
	p.t.Helper()
	p.signal(syscall.SIGSTOP)
	eventually(p.t, "the process is stopped", patience, func() bool {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
		return err == nil && strings.Contains(string(status), "\nState:\tT")
	})
	over := time.After(long)
	defer p.signal(syscall.SIGCONT)
	meanwhile()
	<-over
}

func (p *process) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// TestStoppedServer: what clients said while the server was stopped, and whose
// time has passed, is not done late; everything else goes on as if nothing had
// been.
func TestStoppedServer(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := newPlayer(o, t.Name())
	o.server = append(o.server, `command_deadline = "2s"`)
	p.say("MonitorStart")
	p.send(step{text: "STLI;Errors=Extended"})
	p.expect(step{}, "error_ind SUCCESS STLI;Version=1;DeviceInformation=Off;Errors=Extended")
	p.process.pauseProcess(stopFor, func() {
		for _, line := range []string{"MakeCall 101 103", "MakeCall 102 103", "MonitorStart 103", "SnapshotDevice 101", "Ping"} {
			p.send(step{text: line})
		}
	})
	const late = ` performanceManagement.performanceLimitExceeded "the server stood still, and the command may have waited since then, beyond its deadline; nothing was sent"`
	for _, want := range []string{"error_ind ERROR MakeCall" + late, "error_ind ERROR MakeCall" + late, "error_ind SUCCESS MonitorStart", "error_ind SUCCESS SnapshotDevice", "SnapshotEnd 101 <seq1>", "error_ind SUCCESS Ping"} {
		p.expect(step{}, want)
	}
	for _, sim := range o.phones {
		if now := sim.Snapshot(); len(now.Calls) > 0 {
			t.Errorf("%s has a call: %+v", sim.Extension(), now.Calls)
		}
	}
	eventually(t, "the log says it", patience, func() bool { return p.process.logged(`"message":"the server stood still`) == 1 })
	p.wholeCallSoon()
	p.finish()
	p.process.terminate()
}

// wholeCallSoon is a whole call as soon as commands are taken again.
func (p *player) wholeCallSoon() {
	p.t.Helper()
	eventually(p.t, "commands are taken", patience, func() bool {
		p.send(step{text: "SetMicrophoneMute 103 off"})
		line, _ := p.next(step{}, "an answer")
		return !strings.Contains(line, "performanceManagement")
	})
	p.wholeCall(1)
}

// TestCallWhileStopped: a call that comes and ends while the server is stopped
// leaves no call behind, whatever of its notifications still comes.
func TestCallWhileStopped(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := newPlayer(o, t.Name())
	p.say("MonitorStart")
	for range 3 {
		p.process.pauseProcess(stopFor, func() {
			o.Phone("101").Dial("102")
			p.rings(step{}, o.Phone("102"))
			o.Phone("102").Answer()
			o.Phone("101").HangUp()
			eventually(t, "the call has ended", patience, func() bool {
				now := o.Phone("102").Snapshot()
				return len(now.Calls) == 0
			})
		})
		eventually(t, "all was said", patience, func() bool {
			return o.Phone("101").Snapshot().EventsQueued+o.Phone("102").Snapshot().EventsQueued == 0
		})
		taken := -1.0
		eventually(t, "all was heard", patience, func() bool {
			values, _ := p.process.scrape()
			before := taken
			taken = values["phonecompanion_notifications_total"]
			return before == taken
		})
		for len(p.client().lines) > 0 {
			t.Log(<-p.client().lines)
		}
		eventually(t, "no phone has a call", patience, func() bool {
			values, _ := p.process.scrape()
			return values["phonecompanion_calls"] == 0
		})
	}
}
