package main

import (
	"bufio"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

// patience is how long a test waits for what must come.
const patience = 60 * time.Second

// listers are the programs of Linux systems that must be able to read a package.
// They only list: nothing is unpacked by them.
var listers = map[string][]string{
	".deb": {"dpkg-deb", "--contents"},
	".rpm": {"rpm", "-qpl", "--nosignature"},
}

// unpackAndRun unpacks each package into an empty folder, and runs the demonstration there.
func unpackAndRun(t *testing.T, folder string, names []string) {
	if runtime.GOOS+"/"+runtime.GOARCH != "linux/amd64" {
		t.Skip("the packages are for linux/amd64")
	}
	for _, name := range names {
		if strings.HasSuffix(name, ".cdx.json") {
			continue
		}
		t.Run(filepath.Ext(name), func(t *testing.T) {
			dir, name := t.TempDir(), filepath.Join(folder, name)
			if err := unpack(name, dir); err != nil {
				t.Fatal(err)
			}
			readable(t, name)
			for _, place := range []string{"usr/bin/phonecompanion", "phonecompanion-*/phonecompanion"} {
				if found, _ := filepath.Glob(filepath.Join(dir, place)); len(found) == 1 {
					demo(t, found[0])
					return
				}
			}
			t.Error("there is no program")
		})
	}
}

// readable lets the system's own program list a package, where there is one. Where
// there is none it says so to whoever runs the tests, who else would not see it.
func readable(t *testing.T, name string) {
	lister := listers[filepath.Ext(name)]
	if lister == nil {
		return
	}
	if _, err := exec.LookPath(lister[0]); err != nil {
		os.Stderr.WriteString("NOT TRIED: there is no " + lister[0] + " here to read " + filepath.Base(name) + " with\n")
		return
	}
	out, err := exec.Command(lister[0], append(lister[1:], name)...).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "/usr/bin/phonecompanion") {
		t.Errorf("%s: %v\n%s", lister[0], err, out)
	}
}

// demo runs the demonstration in an empty folder and speaks to it.
func demo(t *testing.T, program string) {
	cmd := exec.Command(program, "demo", "--listen", "127.0.0.1:0")
	cmd.Dir = t.TempDir()
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(patience, func() { cmd.Process.Kill() })
	defer late.Stop()
	lines := bufio.NewReader(stdout)
	first, _ := lines.ReadString('\n')
	place := regexp.MustCompile(`on (127\.0\.0\.1:\d+)\.`).FindStringSubmatch(first)
	if place == nil {
		cmd.Process.Kill()
		t.Fatalf("it says %q", first)
	}
	if got := speak(t, place[1], "STLI;Version=2\r\n"); got != `error_ind SUCCESS STLI Version "2"` {
		t.Errorf("it answers %q", got)
	}
	cmd.Process.Signal(os.Interrupt)
	io.Copy(io.Discard, lines)
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// speak sends a line and returns the answer.
func speak(t *testing.T, address, line string) string {
	t.Helper()
	conn, err := net.DialTimeout("tcp", address, patience)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	io.WriteString(conn, line)
	answer, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		t.Error(err)
	}
	return strings.TrimRight(answer, "\r\n")
}
