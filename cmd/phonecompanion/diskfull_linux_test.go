package main_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

// A disk is a small file system of its own, which a test can fill.
type disk struct {
	t   *testing.T
	dir string
}

// mountDisk mounts a disk of so many KiB. Only root may.
func mountDisk(t *testing.T, dir string, kib int) *disk {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dk,mode=700", kib)); err != nil {
		t.Skipf("NOT TRIED: a disk that is full needs a small one to fill, and mounting it failed: %v: run the tests as root", err)
	}
	d := &disk{t, dir}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
	return d
}

// fill takes all room that is left.
func (d *disk) fill() {
	d.t.Helper()
	f, err := os.OpenFile(d.filler(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	for size := 64 << 10; size > 0; {
		if _, err := f.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
			size /= 2
		} else if err != nil {
			d.t.Fatal(err)
		}
	}
}

// free gives the room back.
func (d *disk) free() {
	d.t.Helper()
	if err := os.Remove(d.filler()); err != nil {
		d.t.Fatal(err)
	}
}

func (d *disk) filler() string { return filepath.Join(d.dir, "filler") }

// TestStateFolderFull: with no room in the state folder nothing is written into a
// phone whose old values could not be kept, and nothing is said to be kept that is
// not; calls go on. When there is room again, so does the rest, by itself or at
// the next try, and the phones get back what was theirs.
func TestStateFolderFull(t *testing.T) {
	t.Parallel()
	k := newKeyOffice(t, phonesim.Config{}, "take_over = true", `model = "D785"`, `mac = "4E:E8:A3:4B:56:F3"`)
	k.access = []string{`anonymous_allow = ["control", "monitor", "admin"]`}
	disk := mountDisk(t, filepath.Join(k.dir, "state"), 512)
	for setting := range slotsOf(t, k.sim) { // long ones: their record needs room that the file does not have
		k.sim.SetSetting(setting, "http://old.example/?"+strings.Repeat("x", 2000))
	}
	line := "speed " + strings.Repeat("1", 8000)
	k.sim.SetSetting("fkey1", line)
	before := slotsOf(t, k.sim)
	k.says("STLI;Errors=Extended", "error_ind SUCCESS STLI")
	disk.fill()

	const code = "systemResourceAvailability.resourceOutOfService"
	k.says("MonitorStart 101", "error_ind ERROR MonitorStart "+code+` "the old values cannot be kept safe, so nothing was written: `)
	k.says("BindKey 101 2 on DND message x", "error_ind ERROR BindKey "+code+` "the key cannot be kept safe, so nothing was written: `)
	k.wants("PATCH", "/api/v1/phones/101", `{"notes":"`+strings.Repeat("x", 3000)+`"}`, 500, `{"code":500,"message":"internal_error","description":"Something went wrong in the server: its log says what"}`)
	if now := slotsOf(t, k.sim); !maps.Equal(now, before) {
		t.Errorf("the phone holds %q", now)
	}
	if now := k.sim.Setting("fkey1"); now != line {
		t.Errorf("the key holds %q", now)
	}
	eventually(t, "the log says it", patience, func() bool {
		return k.process.logged(`"message":"phone not changed: it cannot be kept in the state folder"`, "no space left on device") == 1
	})
	if values, _ := k.process.scrape(); values["phonecompanion_state_writes_total{result=\"error\"}"] < 3 {
		t.Errorf("%v failed writes are counted", values["phonecompanion_state_writes_total{result=\"error\"}"])
	}
	k.says("MakeCall 102 101", "error_ind SUCCESS MakeCall")
	k.rings(step{}, k.sim)
	k.Phone("102").HangUp()

	disk.free()
	k.says("MonitorStart 101", "error_ind SUCCESS MonitorStart")
	k.says("BindKey 101 2 on DND message x", "error_ind SUCCESS BindKey")
	k.wants("PATCH", "/api/v1/phones/101", `{"notes":"Her desk"}`, 200, "")

	// What was kept is not forgotten without room to note it, and so is tried again.
	k.says("UnbindKey 101 2", "error_ind SUCCESS UnbindKey")
	disk.fill()
	k.says("MonitorStop 101", "error_ind SUCCESS MonitorStop")
	if now := slotsOf(t, k.sim); !maps.Equal(now, before) {
		t.Errorf("the phone got back %q", now)
	}
	disk.free()
	k.process.terminate()
	if k.process.logged(`"message":"action URLs not put back"`, "no space left on device") > 0 && k.process.logged(`"message":"monitoring"`, `"to":"off"`) != 1 {
		t.Error("what is in the state folder was not put in order")
	}
}

// TestLogFileFull: what cannot be logged is lost, and that is said on standard
// error; the server goes on, and logs again when there is room.
func TestLogFileFull(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	disk := mountDisk(t, filepath.Join(o.dir, "log"), 256)
	file := filepath.Join(disk.dir, "server.log")
	o.log = []string{"file = 'log/server.log'", `level = "debug"`}
	p := newPlayer(o, t.Name())
	p.process = launchProcess(t, o.configure())
	logged := func(text string) bool {
		data, err := os.ReadFile(file)
		return err == nil && strings.Contains(string(data), text)
	}
	eventually(t, "the server serves", patience, func() bool { return logged(`"message":"serving"`) })
	p.process.serving <- servingOf(t, file)
	p.process.waitServing()
	p.say("MonitorStart")
	disk.fill()
	calls := 0
	eventually(t, "the log is full", patience, func() bool {
		calls++
		p.wholeCall(calls)
		return strings.Contains(p.process.logText(), "no space left on device")
	})
	calls++
	p.wholeCall(calls)
	disk.free()
	p.send(step{text: "HoldCall 999"})
	p.expect(step{}, "error_ind ERROR HoldCall")
	eventually(t, "there is a log again", patience, func() bool {
		p.send(step{text: "ClearConnection 103"})
		p.expect(step{}, "error_ind ERROR ClearConnection")
		return logged("ClearConnection")
	})
	p.process.terminate()
}

// servingOf finds in a log file where the line protocol is served.
func servingOf(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		var entry struct{ Message, Listen string }
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Message == "serving" {
			return entry.Listen
		}
	}
	t.Fatalf("%s does not say where it serves:\n%s", file, data)
	return ""
}
