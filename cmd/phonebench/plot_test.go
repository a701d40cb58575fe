package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

// TestPlot draws the rows of testdata/scale.json, whose numbers are made up.
func TestPlot(t *testing.T) {
	file := filepath.Join(t.TempDir(), "plot.svg")
	var out, log bytes.Buffer
	if code := run(t.Context(), []string{"--from", "testdata/scale.json", "--plot", file}, &out, &log); code != exitFine {
		t.Fatalf("exit code %d: %s", code, log.String())
	}
	if !strings.Contains(out.String(), "40000 phones, 10000 clients: RSS") {
		t.Errorf("the table is\n%s", out.String())
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/scale.svg"
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the drawing is not that of %s: go test -run TestPlot -update writes it, and look at it then", golden)
	}
	for d := xml.NewDecoder(bytes.NewReader(got)); ; {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("the drawing is no XML: %v", err)
		}
	}
}

func TestPlotWithoutRows(t *testing.T) {
	if _, err := newReport(true).panels(); !errors.Is(err, errNothingToPlot) {
		t.Errorf("the error is %v", err)
	}
	file := filepath.Join(t.TempDir(), "empty.json")
	if err := os.WriteFile(file, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"--from", file, "--plot", file + ".svg"}, {"--from", file + "x"}} {
		if code := run(t.Context(), args, io.Discard, io.Discard); code != exitFault {
			t.Errorf("%q: exit code %d", args, code)
		}
	}
}

// TestPlotEscapes: whatever a file calls its units stays text.
func TestPlotEscapes(t *testing.T) {
	r := newReport(true)
	r.add("scale", "x", "<script>&", 3, "", 0).at("rss", scaleSize{10, 20})
	panels, err := r.panels()
	if err != nil {
		t.Fatal(err)
	}
	if got := string(drawPanels(panels)); strings.Contains(got, "<script>") || !strings.Contains(got, "&lt;script&gt;&amp;") {
		t.Errorf("the drawing is %s", got)
	}
}

func TestRoundNumbers(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      []float64
	}{
		{1, 10, []float64{1, 2, 5, 10}},
		{3, 40, []float64{2, 5, 10, 20, 50}},
		{100, 100, []float64{100, 200}},
		{0.01, 0.03, []float64{0.01, 0.02, 0.05}},
		{999, 1001, []float64{500, 1000, 2000}},
	} {
		got := roundNumbers(c.low, c.high)
		if !slices.EqualFunc(got, c.want, func(a, b float64) bool { return a/b > 0.999 && a/b < 1.001 }) {
			t.Errorf("from %v to %v: %v, want %v", c.low, c.high, got, c.want)
		}
	}
}

func TestGroupNumber(t *testing.T) {
	for n, want := range map[int]string{0: "0", 100: "100", 1000: "1,000", 40000: "40,000", 1234567: "1,234,567"} {
		if got := groupNumber(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}
