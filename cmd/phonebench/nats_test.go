package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// TestRunPeers measures beside a real NATS server, and a server that speaks as
// much of AMI as is needed.
func TestRunPeers(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the server and NATS and measures for half a minute")
	}
	var out, log strings.Builder
	if code := run(t.Context(), []string{"--quick", "--patience", "0s", "--json", "--only", "nats,ami", "--ami", startFakeAMI(t)}, &out, &log); code != exitFine {
		t.Fatalf("exit code %d: %s", code, log.String())
	}
	var r Report
	if err := json.Unmarshal([]byte(out.String()), &r); err != nil {
		t.Fatal(err)
	}
	var limits []string
	for _, row := range r.Rows {
		if strings.Contains(row.Name, "CPU") || strings.Contains(row.Name, "in a write") {
			continue // from /proc: not on every system, and processor times in steps of 10 ms
		}
		if row.Value <= 0 || row.Limit != "" && row.LimitValue <= 0 {
			t.Errorf("%s, %s: %v of %v, %s", row.Group, row.Name, row.Value, row.LimitValue, row.Limit)
		}
		limits = append(limits, row.Limit)
	}
	for _, limit := range []string{limitNATS, limitNATSHTTP, limitWayIn, limitAMIRun, limitAMIFigure, limitEchoAMI} {
		if !slices.Contains(limits, limit) {
			t.Errorf("nothing stands beside %q", limit)
		}
	}
	for _, n := range r.Notes {
		if strings.Contains(n, "failed") || strings.Contains(n, "not expected") || strings.Contains(n, "not measured") {
			t.Error(n)
		}
	}
}

// TestNATSThatCannotBeBuilt is a row that says so, and no failure.
func TestNATSThatCannotBeBuilt(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // no go command
	b := &bench{dir: t.TempDir(), report: newReport(false)}
	n := b.openNATS(t.Context())
	if n != nil {
		t.Fatal("NATS was built without the go command")
	}
	if n.stop() != nil {
		t.Error("it cannot be stopped")
	}
	b.natsRows("burst", 10, newVariant("server", nil, nil), nil, limitNATS)
	var out strings.Builder
	b.report.writeTable(&out)
	for _, want := range []string{limitNoNATS, "NATS was not measured: ", ">=0.7 x MISSED"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table does not say %q:\n%s", want, out.String())
		}
	}
}
