package main

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.yaml.in/yaml/v2"
)

const (
	dashboardFile = "../../configs/grafana/phonecompanion.json"
	rulesFile     = "../../configs/prometheus/phonecompanion.rules.yml"
	rulesTestFile = "../../configs/prometheus/phonecompanion.rules.test.yml"
)

var (
	metricName = regexp.MustCompile(`\b(phonecompanion|go|process)_[a-z_]+\b`)
	labelMatch = regexp.MustCompile(`(phonecompanion_[a-z_]+)\{[^}]*?\b([a-z]+)=~?"([^"$]+)"\}`)
)

// TestMetricsLint holds names, helps and types against the conventions of
// Prometheus.
func TestMetricsLint(t *testing.T) {
	b := newReloadBench(t)
	problems, err := testutil.GatherAndLint(b.app.meters.registry.Gatherer())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

// series are the metrics of a server that has just begun, with the values of
// their labels.
func series(t *testing.T) map[string]map[string]bool {
	t.Helper()
	all, err := newReloadBench(t).app.meters.registry.Gatherer().Gather()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]map[string]bool{}
	for _, f := range families { // also those that have no value yet
		known["phonecompanion_"+f.Name] = map[string]bool{}
	}
	for _, f := range all {
		values := map[string]bool{}
		for _, m := range f.GetMetric() {
			for _, l := range m.GetLabel() {
				values[l.GetName()+"="+l.GetValue()] = true
			}
			if m.GetHistogram() != nil {
				known[f.GetName()+"_bucket"], known[f.GetName()+"_sum"], known[f.GetName()+"_count"] = values, values, values
			}
		}
		known[f.GetName()] = values
	}
	return known
}

// holds checks one expression: every metric exists, and every value of a label
// that it asks for can come.
func holds(t *testing.T, known map[string]map[string]bool, where, expr string) {
	t.Helper()
	if expr == "" {
		t.Errorf("%s: no expression", where)
	}
	for _, name := range metricName.FindAllString(expr, -1) {
		if _, ok := known[name]; !ok {
			t.Errorf("%s: there is no metric %s", where, name)
		}
	}
	for _, m := range labelMatch.FindAllStringSubmatch(expr, -1) {
		for value := range strings.SplitSeq(m[3], "|") {
			if !known[m[1]][m[2]+"="+value] {
				t.Errorf("%s: %s never has %s=%q", where, m[1], m[2], value)
			}
		}
	}
}

func TestDashboard(t *testing.T) {
	data, err := os.ReadFile(dashboardFile)
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Panels []struct {
			ID          int
			Title, Type string
			Targets     []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	known, ids, shown := series(t), map[int]bool{}, ""
	for _, p := range d.Panels {
		if ids[p.ID] {
			t.Errorf("%s: another panel has its id", p.Title)
		}
		ids[p.ID] = true
		for _, target := range p.Targets {
			holds(t, known, p.Title, target.Expr)
			shown += target.Expr + "\n"
		}
		if p.Type != "row" && len(p.Targets) == 0 {
			t.Errorf("%s shows nothing", p.Title)
		}
	}
	for _, f := range families { // what nobody looks at need not be measured
		if name := "phonecompanion_" + f.Name; !strings.Contains(shown, name) && f != mReloads && f != mConfigured {
			t.Errorf("no panel shows %s", name)
		}
	}
	for name := range known {
		if strings.HasPrefix(name, "phonecompanion_") && strings.HasSuffix(name, "_bucket") && !strings.Contains(shown, name) {
			t.Errorf("no panel shows %s", name)
		}
	}
}

func TestAlertRules(t *testing.T) {
	data, err := os.ReadFile(rulesFile)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Groups []struct {
			Name  string
			Rules []struct {
				Alert, Expr, For    string
				Labels, Annotations map[string]string
			}
		}
	}
	if err := yaml.UnmarshalStrict(data, &file); err != nil {
		t.Fatal(err)
	}
	known, count := series(t), 0
	for _, g := range file.Groups {
		for _, r := range g.Rules {
			count++
			holds(t, known, r.Alert, r.Expr)
			if s := r.Labels["severity"]; s != "warning" && s != "critical" {
				t.Errorf("%s: severity %q", r.Alert, s)
			}
			if r.Annotations["summary"] == "" || r.Annotations["description"] == "" {
				t.Errorf("%s does not say what to do", r.Alert)
			}
		}
	}
	if count < 10 {
		t.Errorf("%d rules", count)
	}
}

// TestEveryAlertIsTested: the tests of the rules bring about every alert.
func TestEveryAlertIsTested(t *testing.T) {
	rules, err := os.ReadFile(rulesFile)
	if err != nil {
		t.Fatal(err)
	}
	tests, err := os.ReadFile(rulesTestFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`- alert: (\w+)`).FindAllStringSubmatch(string(rules), -1) {
		if !strings.Contains(string(tests), `{alertname="`+m[1]+`"}`) {
			t.Errorf("no test brings about %s", m[1])
		}
	}
}
