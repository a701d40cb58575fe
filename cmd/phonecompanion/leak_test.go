//go:build linux

package main_test

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// siegeScale makes the sieges longer: go test ./cmd/phonecompanion -run
// NothingIsLeft -siege 20 -timeout 30m.
var siegeScale = flag.Int("siege", 1, "how many times as many clients lay siege to the server")

// siegeMemory is what may stay of the sieges in the server's process, in KiB,
// when all have gone: what the runtime keeps for the next time, not a KiB for
// each of the forty thousand that were there.
const siegeMemory = 40 << 10

// siegeFiles is how many files the test and the server may need, each.
const siegeFiles = 11_000

// TestNothingIsLeft lays siege to a server, in many ways. A client that behaves
// is served throughout, every event of its phones comes, and when all have gone
// the server has as many files open as before, and hardly more memory.
func TestNothingIsLeft(t *testing.T) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || limit.Max < siegeFiles {
		t.Skipf("a process may open %d files here, and %d are needed: ulimit -Hn", limit.Max, siegeFiles)
	}
	o := newTestOffice(t)
	p := newPlayer(o, t.Name())
	o.server = append(o.server, "max_connections = 20000", `write_timeout = "2s"`, `login_timeout = "1s"`)
	o.serveTLS()
	// Above the limit the collector works at once, and gives back what is free:
	// so what is measured is what is in use.
	p.process = launchProgram(t, plainBinary(t), o.configure(), "GOMEMLIMIT=40MiB")
	p.process.waitServing()
	p.say("MonitorStart")
	calls := 1
	p.wholeCall(calls)
	before, memory := p.process.settled(-1), p.process.measure()
	for _, s := range sieges {
		p.process.forgetPeak()
		began, first := time.Now(), calls
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.lay(&siege{t: t, process: p.process, scale: *siegeScale})
		}()
		for over := false; !over; {
			calls++
			p.wholeCall(calls)
			select {
			case <-done:
				over = true
			default:
			}
		}
		if after := p.process.settled(before); after != before {
			t.Fatalf("%s: %d files are open, before it were %d:\n%s", s.name, after, before, strings.Join(p.process.files(), "\n"))
		}
		peak := p.process.status("VmHWM") >> 10
		t.Logf("%s: %v, %d calls meanwhile, memory %d MiB, at most %d", s.name, time.Since(began).Round(time.Millisecond), calls-first, p.process.measure()>>10, peak)
		if peak > s.peak {
			t.Errorf("%s: the server took %d MiB, the bound is %d", s.name, peak, s.peak)
		}
	}
	eventually(t, "the end of every client in the log", patience, func() bool {
		return p.process.logged(`"message":"client connected"`) == p.process.logged(`"message":"client gone"`)+1
	})
	if grown := p.process.measure() - memory; grown > siegeMemory {
		t.Errorf("the server has %d KiB more than before, the bound is %d", grown, siegeMemory)
	}
}

// files returns what the process has open.
func (p *process) files() []string {
	dir := fmt.Sprintf("/proc/%d/fd", p.cmd.Process.Pid)
	entries, err := os.ReadDir(dir)
	if err != nil {
		p.t.Error(err)
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i], _ = os.Readlink(dir + "/" + e.Name())
	}
	return names
}

// settled waits until the process has so many files open, or, with -1, as many
// as a moment ago. It returns how many there are.
func (p *process) settled(want int) int {
	n := len(p.files())
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); n != want && time.Now().Before(deadline); {
		<-tick.C
		now := len(p.files())
		if want < 0 && now == n {
			break
		}
		n = now
	}
	return n
}

// measure returns the memory of the process, in KiB.
func (p *process) measure() int { return p.status("VmRSS") }

// forgetPeak begins to measure the peak of its memory anew.
func (p *process) forgetPeak() {
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.cmd.Process.Pid), []byte("5"), 0); err != nil {
		p.t.Log(err) // the peak of all is measured, then
	}
}

// status returns a number of /proc/PID/status.
func (p *process) status(name string) int {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	_, rest, _ := strings.Cut(string(text), name+":")
	n, err := strconv.Atoi(strings.Fields(rest + " -")[0])
	if err != nil {
		p.t.Errorf("no %s in %q", name, text)
	}
	return n
}
