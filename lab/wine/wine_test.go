//go:build wine

package wine

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// patience is how long a test waits for what must come; Wine starts slowly.
const patience = 2 * time.Minute

// windows is a Windows of its own, with the program in a folder with blanks.
type windows struct {
	t   *testing.T
	dir string // the folder, as this system names it
	env []string
}

// newWindows makes one.
func newWindows(t *testing.T) *windows {
	t.Helper()
	w := &windows{t: t, dir: filepath.Join(t.TempDir(), "Program Files", "Phone Companion žluť")}
	prefix := filepath.Join(t.TempDir(), "prefix")
	w.env = append(os.Environ(), "WINEPREFIX="+prefix, "WINEDEBUG=-all", "WINEDLLOVERRIDES=mscoree,mshtml=", "DISPLAY=", "PHONECOMPANION_STATE_DIR=", "LC_ALL=C.UTF-8")
	if err := os.MkdirAll(w.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	w.do(exec.Command("wine", "wineboot", "-i"))
	t.Cleanup(func() { // of this prefix only; it may have gone by itself
		stop := exec.Command("wineserver", "-k", "-w")
		stop.Env = w.env
		stop.Run()
	})
	w.do(exec.Command("x86_64-w64-mingw32-gcc", "-shared", "-O2", "-o", filepath.Join(prefix, "drive_c/windows/system32/bcryptprimitives.dll"), "testdata/bcryptprimitives.c", "-ladvapi32"))
	build := exec.Command("go", "build", "-trimpath", "-o", filepath.Join(w.dir, "phonecompanion.exe"), "../../cmd/phonecompanion")
	build.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	w.do(build)
	return w
}

// do runs a command, which must succeed.
func (w *windows) do(cmd *exec.Cmd) string {
	w.t.Helper()
	if cmd.Env == nil {
		cmd.Env = w.env
	}
	// A file and no pipe: the first program starts Wine's services, which would keep
	// the pipe open, and the test waiting, for as long as Windows runs.
	said, err := os.CreateTemp(w.t.TempDir(), "said")
	if err != nil {
		w.t.Fatal(err)
	}
	defer said.Close()
	cmd.Stdout, cmd.Stderr = said, said
	err = cmd.Run()
	out, _ := os.ReadFile(said.Name())
	if err != nil {
		w.t.Errorf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, out)
	}
	return string(out)
}

// program is a command line of the program.
func (w *windows) program(args ...string) *exec.Cmd {
	cmd := exec.Command("wine", append([]string{filepath.Join(w.dir, "phonecompanion.exe")}, args...)...)
	cmd.Dir, cmd.Env = w.dir, w.env
	return cmd
}

// write writes a file as Windows editors do: with CRLF.
func (w *windows) write(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(strings.ReplaceAll(text, "\n", "\r\n")), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

const configuration = `[server]
listen = "127.0.0.1:0"
state_dir = 'the state'

[log]
file = 'the log.txt'

[http]
listen = "127.0.0.1:0"

[[phone]]
extension = "101"
address = "127.0.0.1:1"
profile = "snom"
`

// TestWindowsProgram: it checks a CRLF configuration in a path with blanks,
// serves, answers, reads a changed file, and says when it is asked whether it is well.
func TestWindowsProgram(t *testing.T) {
	w := newWindows(t)
	w.write("phonecompanion.toml", configuration)
	if out := w.do(w.program("check", "--config", "phonecompanion.toml")); !strings.Contains(out, "no fault, 1 phones") {
		t.Errorf("check says %q", out)
	}
	server := w.program("serve", "--config", "phonecompanion.toml")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { server.Process.Kill(); server.Wait() }()
	serving := w.await(`serving .*\blisten=(127\.0\.0\.1:\d+)`)
	if got := speak(t, serving[1], "STLI;Version=2"); got != `error_ind SUCCESS STLI Version "2"` {
		t.Errorf("STLI is answered with %q", got)
	}
	if got := speak(t, serving[1], "MonitorStart 102"); !strings.HasPrefix(got, "error_ind ERROR") {
		t.Errorf("MonitorStart of no phone is answered with %q", got)
	}
	w.write("phonecompanion.toml", configuration+strings.ReplaceAll(configuration[strings.Index(configuration, "\n[[phone]]"):], "101", "102"))
	w.await(`configuration reloaded .*phones=2`)
	if got := w.do(w.program("healthcheck", "--config", "phonecompanion.toml")); strings.TrimSpace(got) != "ok" {
		t.Errorf("healthcheck says %q", got)
	}
	w.write("phonecompanion.toml", "[server]\nlisten = 5\n")
	w.await(`configuration not reloaded.*phonecompanion\.toml:2:`)
}

// TestServiceRunByAPerson: what the service runs is the plain server for a person.
func TestServiceRunByAPerson(t *testing.T) {
	w := newWindows(t)
	w.write("phonecompanion.toml", configuration)
	server := w.program("service", "run", "--config", "phonecompanion.toml")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { server.Process.Kill(); server.Wait() }()
	serving := w.await(`serving .*\blisten=(127\.0\.0\.1:\d+)`)
	if got := speak(t, serving[1], "STLI"); got != "error_ind SUCCESS STLI" {
		t.Errorf("STLI is answered with %q", got)
	}
}

// await waits for a line of the log.
func (w *windows) await(pattern string) []string {
	w.t.Helper()
	line := regexp.MustCompile(pattern)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for {
		text, _ := os.ReadFile(filepath.Join(w.dir, "the log.txt")) // it comes when the server runs
		if found := line.FindStringSubmatch(string(text)); found != nil {
			return found
		}
		select {
		case <-tick.C:
		case <-deadline:
			w.t.Fatalf("the log has no %s:\n%s", pattern, text)
		}
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
	fmt.Fprint(conn, line+"\r\n")
	answer, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil && err != io.EOF {
		t.Error(err)
	}
	return strings.TrimRight(answer, "\r\n")
}
