package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// prometheusFiles is where the alert rules and their tests are.
const prometheusFiles = "../../configs/prometheus"

// promtool runs Prometheus's own program, with a file that is named relative to
// its tests. Where it is not installed the test is skipped; where
// PROMTOOL_REQUIRED is set, as make alerts does, it fails.
func promtool(t *testing.T, input string, args ...string) {
	t.Helper()
	program, err := exec.LookPath("promtool")
	if err != nil && os.Getenv("PROMTOOL_REQUIRED") != "" {
		t.Fatal("promtool is not installed: run configs/prometheus/install.sh")
	} else if err != nil {
		t.Skip("promtool is not installed: make alerts brings it")
	}
	if program, err = filepath.Abs(program); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir, cmd.Stdin = prometheusFiles, strings.NewReader(input)
	if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), "FAILED") {
		t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func TestPromtoolRules(t *testing.T) {
	promtool(t, "", "check", "rules", "phonecompanion.rules.yml")
}

// TestPromtoolAlerts plays series of numbers against the rules: what must raise
// an alert does, and what is near it does not.
func TestPromtoolAlerts(t *testing.T) {
	promtool(t, "", "test", "rules", "phonecompanion.rules.test.yml")
}

// TestPromtoolMetrics holds a scrape of a server that has something to tell
// against the conventions of Prometheus.
func TestPromtoolMetrics(t *testing.T) {
	t.Parallel()
	p := newPlayer(newTestOffice(t), t.Name())
	p.say("MonitorStart")
	p.wholeCall(1)
	_, text := p.process.scrape()
	promtool(t, text, "check", "metrics")
}
