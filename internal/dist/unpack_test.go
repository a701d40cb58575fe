package main

import (
	"archive/zip"
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

// unpackers are the programs that unpack, with the package and the folder as $1 and $2.
// The names in the .rpm are absolute: cpio would write them over this machine's own files.
var unpackers = map[string]struct{ needs, script string }{
	".tar.gz": {"tar", `tar -xzf "$1" -C "$2"`},
	".deb":    {"dpkg", `dpkg -x "$1" "$2"`},
	".rpm":    {"rpm2cpio", `cd "$2" && rpm2cpio "$1" | cpio -idm --quiet --no-absolute-filenames`},
}

// unpackAndRun unpacks each package into an empty folder, and runs the demonstration there.
func unpackAndRun(t *testing.T, folder string, names []string) {
	if runtime.GOOS+"/"+runtime.GOARCH != "linux/amd64" {
		t.Skip("the packages are for linux/amd64")
	}
	for _, name := range names {
		for suffix, u := range unpackers {
			if !strings.HasSuffix(name, suffix) {
				continue
			}
			t.Run(suffix, func(t *testing.T) {
				if _, err := exec.LookPath(u.needs); err != nil {
					t.Skipf("there is no %s", u.needs)
				}
				dir := t.TempDir()
				if out, err := exec.Command("sh", "-ec", u.script, "sh", filepath.Join(folder, name), dir).CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
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

// hasFiles looks into a zip.
func hasFiles(t *testing.T, name string, wanted ...string) {
	t.Helper()
	r, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	folder := strings.TrimSuffix(filepath.Base(name), ".zip")
	for _, w := range wanted {
		if f, err := r.Open(folder + "/" + w); err != nil {
			t.Errorf("%s: %v", name, err)
		} else {
			f.Close()
		}
	}
}
