package console

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestHistoryFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a", "b", "history")
	h, err := openHistory(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"Ping", "Ping", "Login crm hush", "Logn crm hush", "MakeCal 1", " MakeCall 101 102 ", ".timing on", ".tming on", "", "#7 Ping", "\x1b[2J"} {
		h.Add(line)
	}
	want := "Ping\nMakeCall 101 102\n.timing on\n#7 Ping\n"
	if text, err := os.ReadFile(name); err != nil || string(text) != want {
		t.Errorf("the file has %q, %v, want %q", text, err, want)
	}
	if h.Len() != 6 || h.At(0) != "#7 Ping" || h.At(4) != "MakeCal 1" { // corrected in this session
		t.Errorf("%d lines: %q", h.Len(), h.entries)
	}
	if info, _ := os.Stat(name); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v", info.Mode())
	}
	if info, _ := os.Stat(filepath.Dir(name)); runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("the folder's mode is %v", info.Mode())
	}
	if again, err := openHistory(name); err != nil || again.Len() != 4 || again.At(3) != "Ping" {
		t.Errorf("read again: %q, %v", again.entries, err)
	}
}

// TestHistoryIsBounded: in memory and on disk; a file that others could read is
// closed to them, and a secret that somebody has written into it is not taken.
func TestHistoryIsBounded(t *testing.T) {
	name := filepath.Join(t.TempDir(), "history")
	var text strings.Builder
	for i := range maxHistoryFile + 1 {
		fmt.Fprintf(&text, "MakeCall 101 %d\n", i)
	}
	text.WriteString("Login crm hush\n\x1b[2J\n")
	if err := os.WriteFile(name, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	h, err := openHistory(name)
	if err != nil || h.Len() != maxHistory || h.At(0) != fmt.Sprintf("MakeCall 101 %d", maxHistoryFile) {
		t.Fatalf("%d lines, %v", h.Len(), err)
	}
	data, _ := os.ReadFile(name)
	if strings.Count(string(data), "\n") != maxHistory || strings.Contains(string(data), "hush") {
		t.Errorf("the file has %d lines", strings.Count(string(data), "\n"))
	}
	if info, _ := os.Stat(name); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v", info.Mode())
	}
	for i := range maxHistory {
		h.Add(fmt.Sprintf("Resume %d", i))
	}
	if h.Len() != maxHistory {
		t.Errorf("%d lines", h.Len())
	}
}

// TestHistoryThatCannotBeKept: there is one, and the fault is told.
func TestHistoryThatCannotBeKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	os.WriteFile(file, nil, 0o600)
	h, err := openHistory(filepath.Join(file, "history"))
	if err == nil {
		t.Fatal("a file is no folder, and there is no fault")
	}
	if h.Add("Ping"); h.Len() != 1 {
		t.Error("nothing is remembered")
	}
}

func TestSearch(t *testing.T) {
	h := &history{}
	for _, line := range []string{"MakeCall 101 102", "Ping", "AnswerCall 102", "MakeCall 103 101", "Devices"} {
		h.Add(line)
	}
	var f search
	line := "call"
	for _, step := range []struct {
		older bool
		want  string
	}{
		{true, "MakeCall 103 101"}, {true, "AnswerCall 102"}, {true, "MakeCall 101 102"}, {true, "MakeCall 101 102"},
		{false, "AnswerCall 102"}, {false, "MakeCall 103 101"}, {false, "call"}, {true, "MakeCall 103 101"},
	} {
		if line = f.next(h, line, step.older); line != step.want {
			t.Fatalf("%q, want %q", line, step.want)
		}
	}
	if got := f.next(h, "nothing", true); got != "nothing" {
		t.Errorf("what is not there becomes %q", got)
	}
	if got := f.next(h, "pi", true); got != "Ping" {
		t.Errorf("a new search gives %q", got)
	}
}
