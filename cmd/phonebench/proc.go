package main

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// What follows comes from /proc; where there is none it is zero.

// tick is the unit of processor times in /proc; Linux has it so everywhere.
const tick = 10 * time.Millisecond

// cpu returns the processor time that a process has used; none when it has
// ended, for its number may be another's by then.
func (p *process) cpu() time.Duration {
	if p == nil {
		return 0
	}
	select {
	case <-p.exited:
		return 0
	default:
	}
	own, _, _ := times(strconv.Itoa(p.cmd.Process.Pid))
	return own
}

// times returns the processor time of a process and that of its children which
// have ended, and who started it.
func times(pid string) (own, children time.Duration, parent int) {
	b, _ := os.ReadFile("/proc/" + pid + "/stat")
	_, rest, _ := strings.Cut(string(b), ") ") // the name may hold blanks
	f := strings.Fields(rest)
	if len(f) < 15 {
		return 0, 0, 0
	}
	parent, _ = strconv.Atoi(f[1])
	return ticks(f[11]) + ticks(f[12]), ticks(f[13]) + ticks(f[14]), parent
}

func ticks(s string) time.Duration {
	n, _ := strconv.Atoi(s)
	return time.Duration(n) * tick
}

// kernelThreads is the process that starts the kernel's threads. They work for
// whoever sends packets, which is mostly the bench.
const kernelThreads = 2

// othersTime returns the processor time of all processes but this one, those
// that it has started, and the kernel's. What a process has used stays with its
// parent when it ends, so the sum only rises.
func othersTime() (sum time.Duration) {
	self := os.Getpid()
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil || pid == self {
			continue
		}
		if own, children, parent := times(e.Name()); parent != self && parent != kernelThreads {
			sum += own + children
		}
	}
	return sum
}

// stolenTime returns the processor time that the machine's host took away.
func stolenTime() time.Duration {
	b, _ := os.ReadFile("/proc/stat")
	line, _, _ := strings.Cut(string(b), "\n")
	f := strings.Fields(line) // cpu user nice system idle iowait irq softirq steal
	if len(f) < 9 {
		return 0
	}
	return ticks(f[8])
}

// memory returns a field of /proc/PID/status such as VmRSS, in KiB.
func (p *process) memory(field string) float64 { return p.field("status", field) }

// field returns a field of a file in /proc/PID, in KiB.
func (p *process) field(file, field string) float64 {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/%s", p.cmd.Process.Pid, file))
	for line := range strings.Lines(string(b)) {
		if value, ok := strings.CutPrefix(line, field+":"); ok {
			n, _ := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")))
			return float64(n)
		}
	}
	return 0
}

// writes returns how many system calls that write a process has made.
func (p *process) writes() int {
	if p == nil {
		return 0
	}
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/io", p.cmd.Process.Pid))
	_, rest, _ := strings.Cut(string(b), "syscw: ")
	value, _, _ := strings.Cut(rest, "\n")
	n, _ := strconv.Atoi(value)
	return n
}

// pss returns the memory of a process in KiB, of which it shares some with
// others and counts its part.
func (p *process) pss() float64 { return p.field("smaps_rollup", "Pss") }

// files returns how many files a process has open, connections among them.
func (p *process) files() int {
	entries, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.cmd.Process.Pid))
	return len(entries)
}

var goroutineHead = regexp.MustCompile(`(?m)^goroutine (\d+) .*\[.*\]:$`)

// goroutines ends a Go process by SIGQUIT, upon which the runtime writes every
// goroutine, and counts them; some eight are the runtime's own.
func (p *process) goroutines() int {
	p.cmd.Process.Signal(syscall.SIGQUIT)
	select {
	case <-p.exited:
	case <-time.After(stopTimeout):
		return 0
	}
	b, _ := os.ReadFile(p.output)
	os.WriteFile(p.output, nil, 0o600) // it was asked for: no complaint
	ids := map[string]bool{}
	for _, m := range goroutineHead.FindAllSubmatch(b, -1) {
		if id := string(m[1]); id != "0" { // that one is the scheduler's
			ids[id] = true
		}
	}
	return len(ids)
}
