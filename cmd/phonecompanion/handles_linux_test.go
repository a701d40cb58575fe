package main_test

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// mayOpen sets how many files the process may have open, and returns the function
// that gives it as many as before.
func (p *process) mayOpen(n int) (restore func()) {
	p.t.Helper()
	var before unix.Rlimit
	pid := p.cmd.Process.Pid
	if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, nil, &before); err != nil {
		p.t.Fatal(err)
	}
	set := func(l unix.Rlimit) {
		p.t.Helper()
		if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, &l, nil); err != nil {
			p.t.Fatal(err)
		}
	}
	set(unix.Rlimit{Cur: uint64(n), Max: before.Max})
	return func() { p.t.Helper(); set(before) }
}

// worked is how long the process has used a processor.
func (p *process) worked() time.Duration {
	p.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		p.t.Fatal(err)
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')'):])) // behind the name: 3rd of proc(5)
	ticks := 0
	for _, f := range fields[11:13] { // utime and stime
		n, err := strconv.Atoi(f)
		if err != nil {
			p.t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * time.Second / 100 // USER_HZ is 100 on Linux
}

// TestFileHandlesExhausted: a server that may open no more files keeps the clients
// that it has; new ones, and notifications of phones, wait at its door, which
// costs it no processor; commands say that it is the server's fault, and nothing is
// sent twice. When there are files again everything goes on by itself.
func TestFileHandlesExhausted(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := newPlayer(o, t.Name())
	p.say("MonitorStart")
	p.send(step{text: "STLI;Errors=Extended"})
	p.expect(step{}, "error_ind SUCCESS STLI;Version=1;DeviceInformation=Off;Errors=Extended")
	restore := p.process.mayOpen(0) // as many as it has, and more, are too many

	o.more = "# edited\n"
	o.configure()
	waits, err := net.Dial("tcp", p.process.line)
	if err != nil {
		t.Fatal(err)
	}
	defer waits.Close()
	fmt.Fprint(waits, "Ping\r\n")
	p.send(step{text: "MakeCall 101 102"})
	p.expect(step{}, `error_ind ERROR MakeCall systemResourceAvailability.resourceOutOfService "`+o.phones[0].Addr()+`: not asked: this server may open no more files: raise its limit, or look who holds them"`)
	p.send(step{text: "MonitorStart 102"})
	p.expect(step{}, "error_ind SUCCESS MonitorStart") // it is monitored already
	p.send(step{text: "Ping"})
	p.expect(step{}, "error_ind SUCCESS Ping")
	o.Phone("102").Press("DND") // is told as soon as it can be

	began, before := time.Now(), p.process.worked()
	eventually(t, "both listeners wait", patience, func() bool {
		return p.process.logged(`"message":"accept"`, "too many open files") > 0 && p.process.logged(`"message":"trouble at the HTTP listener"`, "too many open files") > 0
	})
	<-time.After(2 * time.Second)
	if busy := p.process.worked() - before; busy > time.Since(began)/4 {
		t.Errorf("the server used the processor for %v of %v", busy, time.Since(began))
	}
	if n := p.process.logged("too many open files"); n > 60 {
		t.Errorf("the log has %d lines of it", n)
	}
	eventually(t, "the configuration could not be read", patience, func() bool {
		return p.process.logged(`"message":"configuration not reloaded, the old one stays in force"`, "too many open files") == 1
	})
	restore()
	waits.SetDeadline(time.Now().Add(patience))
	if line, err := bufio.NewReader(waits).ReadString('\n'); err != nil || line != "error_ind SUCCESS Ping\r\n" {
		t.Errorf("the client that waited gets %q, %v", line, err)
	}
	if page := (&visitor{t, "http://" + p.process.http}).see("/?phone=101"); !strings.Contains(page, "Nothing is wrong with the phone. Raise the limit of open files") || strings.Contains(page, "in its own menu") {
		t.Errorf("the page blames the phone:\n%s", page)
	}
	p.expect(step{}, "DoNotDisturb 102 102 on") // it was not lost
	o.Phone("102").Press("DND")
	p.expect(step{}, "DoNotDisturb 102 102 off")
	p.wholeCall(1)
	values, _ := p.process.scrape()
	for name, want := range map[string]float64{
		`phonecompanion_phone_requests_total{outcome="not sent",via="phone"}`:                                               1,
		`phonecompanion_phone_requests_total{outcome="unreachable",via="phone"}`:                                            0,
		`phonecompanion_command_failures_total{command="MakeCall",error="systemResourceAvailability.resourceOutOfService"}`: 1,
	} {
		if values[name] != want {
			t.Errorf("%s is %v, want %v", name, values[name], want)
		}
	}
	eventually(t, "the configuration is read again", patience, func() bool { return p.process.logged(`"message":"configuration reloaded"`) == 1 })
	p.process.terminate()
}
