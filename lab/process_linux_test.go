package lab

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestProcessKillsItsGroup(t *testing.T) {
	p, err := startProcess(syscall.SIGKILL, t.TempDir(), "sh", "-c", "sleep 1000 & echo $!; wait")
	if err != nil {
		t.Fatal(err)
	}
	defer p.kill()
	waitUntil(t, "the child is started", func() bool { return strings.HasSuffix(p.output.String(), "\n") })
	child := strings.TrimSpace(p.output.String())
	if p.ended() {
		t.Error("it has ended by itself")
	}
	p.kill()
	p.kill() // harmless
	if !p.ended() {
		t.Error("it has not ended")
	}
	waitUntil(t, "the child is gone", func() bool { return !alive(child) })
}

func TestStartProcessRefuses(t *testing.T) {
	if _, err := startProcess(syscall.SIGKILL, t.TempDir(), "no-such-program-anywhere"); err == nil || !strings.Contains(err.Error(), "install.sh") {
		t.Errorf("a program that is not there: %v", err)
	}
	if _, err := startProcess(syscall.SIGKILL, t.TempDir()+"/no-such-folder", "sh"); err == nil {
		t.Error("a folder that is not there is no error")
	}
}

// orphanVariable makes this test binary the parent in TestProcessDiesWithUs.
const orphanVariable = "LAB_TEST_ORPHAN"

// A program ends when the process that started it is killed.
func TestProcessDiesWithUs(t *testing.T) {
	if os.Getenv(orphanVariable) != "" {
		p, err := startProcess(syscall.SIGKILL, os.TempDir(), "sleep", "1000")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println("child", p.cmd.Process.Pid)
		<-p.done // until we are killed
		return
	}
	parent := exec.Command(os.Args[0], "-test.run", "^TestProcessDiesWithUs$")
	parent.Env = append(os.Environ(), orphanVariable+"=1")
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	defer parent.Process.Kill()
	var child string
	for lines := bufio.NewScanner(out); child == "" && lines.Scan(); {
		child, _ = strings.CutPrefix(lines.Text(), "child ")
	}
	if !alive(child) {
		t.Fatalf("no child %q", child)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	waitUntil(t, "the child is gone", func() bool { return !alive(child) })
	_ = parent.Wait() // killed
}

// alive reports whether a process is there and is no zombie.
func alive(pid string) bool {
	stat, err := os.ReadFile("/proc/" + pid + "/stat")
	return err == nil && !strings.Contains(string(stat), ") Z ")
}

// waitUntil polls until something holds.
func waitUntil(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ctx := t.Context()
	if err := poll(ctx, 10*time.Second, func() error {
		if holds() {
			return nil
		}
		return fmt.Errorf("not yet: %s", what)
	}); err != nil {
		t.Fatal(err)
	}
}
