package main_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestStateFolderThatCannotBeWritten: what the disk takes no more is told by the
// log, the page and the metrics, and so is that it does again. A file may not grow
// here, which is to the server what a full disk is.
func TestStateFolderThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := o.start()
	v := &visitor{t, "http://" + p.http}
	limit := func(bytes uint64) {
		if err := unix.Prlimit(p.cmd.Process.Pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: bytes, Max: unix.RLIM_INFINITY}, nil); err != nil {
			t.Skipf("no limit can be set here: %v", err)
		}
	}
	if page := v.see("/"); strings.Contains(page, "state folder") {
		t.Errorf("an alarm without a reason:\n%s", page)
	}
	limit(0)
	if page := v.try("MonitorStart 101"); !strings.Contains(page, "the old values cannot be kept safe, so nothing was written") || !strings.Contains(page, "The state folder cannot be written: ") || !strings.Contains(page, "Make room on the disk of ") {
		t.Errorf("the page does not say that the disk is full:\n%s", page)
	}
	if values, _ := p.scrape(); values["phonecompanion_state_writable"] != 0 || values[`phonecompanion_state_writes_total{result="error"}`] == 0 {
		t.Errorf("the metrics do not tell: %v", values["phonecompanion_state_writable"])
	}
	eventually(t, "the log says so", patience, func() bool { return p.logged("the state folder cannot be written") == 1 })
	if resp, err := http.Get(v.base + "/-/ready"); err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("commands still go: %v %v", resp, err)
	} else {
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
	if page := v.try("MakeCall 101 102"); !strings.Contains(page, "error_ind SUCCESS MakeCall") {
		t.Errorf("a call needs no disk:\n%s", page)
	}
	limit(unix.RLIM_INFINITY)
	eventually(t, "the log says that it is good again", patience, func() bool { return p.logged("the state folder can be written again") == 1 })
	values, _ := p.scrape()
	if page := v.see("/"); strings.Contains(page, "state folder") || values["phonecompanion_state_writable"] != 1 {
		t.Error(fmt.Sprint("the alarm stays: ", values["phonecompanion_state_writable"], page))
	}
	if page := v.try("MonitorStart 101"); !strings.Contains(page, "error_ind SUCCESS MonitorStart") {
		t.Errorf("no MonitorStart afterwards:\n%s", page)
	}
}
