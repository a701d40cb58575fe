package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestMain lets the test program be the process of the limits, as the bench
// starts itself.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == limitCommand {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

func TestWrongUsage(t *testing.T) {
	for _, args := range [][]string{{"--unknown"}, {"more"}, {"--only", "nothing"}, {"--only", "noop", "--plot", "x.svg"}, {"--for", "0s"}} {
		if code := run(t.Context(), args, io.Discard, io.Discard); code != exitUsage {
			t.Errorf("%q: exit code %d, want %d", args, code, exitUsage)
		}
	}
	if code := run(t.Context(), []string{"--help"}, io.Discard, io.Discard); code != exitFine {
		t.Errorf("--help: exit code %d", code)
	}
	if code := run(t.Context(), []string{"--server", t.TempDir(), "--only", "noop"}, io.Discard, io.Discard); code != exitFault {
		t.Errorf("a folder as server: exit code %d, want %d", code, exitFault)
	}
}

// TestRun measures with the real server, the quick way.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the server and measures for some seconds")
	}
	var out, log strings.Builder
	if code := run(t.Context(), []string{"--quick", "--json", "--only", "noop,event,deaf,rate,last,scale,steady", "--for", "2s"}, &out, &log); code != exitFine {
		t.Fatalf("exit code %d: %s", code, log.String())
	}
	var r Report
	if err := json.Unmarshal([]byte(out.String()), &r); err != nil {
		t.Fatal(err)
	}
	var seen []string
	for _, row := range r.Rows {
		if strings.Contains(row.Name, "CPU") || row.Unit == "MiB" || row.Unit == "bytes" || row.Unit == "" {
			continue // from /proc: not on every system, and processor times in steps of 10 ms
		}
		if row.Value <= 0 || row.Limit != "" && row.LimitValue <= 0 {
			t.Errorf("%s, %s: %v of %v", row.Group, row.Name, row.Value, row.LimitValue)
		}
		if !slices.Contains(seen, row.Group) {
			seen = append(seen, row.Group)
		}
	}
	if !slices.Equal(seen, []string{"noop", "event", "deaf", "rate", "last", "scale", "steady"}) {
		t.Errorf("measured %q", seen)
	}
	for _, row := range r.Rows {
		if row.Group == "steady" && row.Missed {
			t.Errorf("%s is %v", row.Name, row.Value)
		}
	}
	for _, n := range r.Notes {
		if strings.Contains(n, "failed") || strings.Contains(n, "not expected") {
			t.Error(n)
		}
	}
}
