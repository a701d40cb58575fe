package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
)

// A plotPanel is one diagram: lines over a number of phones or clients.
type plotPanel struct {
	title, across, unit string
	lines               []plotLine
	goal                float64 // 0: none
}

type plotLine struct {
	name   string
	points []plotPoint
}

type plotPoint struct{ x, y float64 }

// plotSeries says what is drawn of the rows of scale, in this order.
var plotSeries = []struct {
	series   string
	title    string
	overBoth bool // once over phones and once over clients
}{
	{"rss", "Memory (RSS), every phone monitored", true},
	{"reload", "Reload of one changed phone", true},
	{"p99", "Event to the last of its clients, p99", true},
	{"idle", "Processor time while nothing happens", true},
}

var errNothingToPlot = errors.New("there are no rows of scale to draw: measure scale, or take --from a file that has them")

// panels makes the diagrams of a report.
func (r *Report) panels() ([]plotPanel, error) {
	var all []plotPanel
	for _, s := range plotSeries {
		over := plotPanel{title: s.title, across: "phones"}
		other := plotPanel{title: s.title, across: "clients"}
		for i := range r.Rows {
			row := &r.Rows[i]
			if row.Series != s.series {
				continue
			}
			for _, p := range []*plotPanel{&over, &other} {
				p.unit, p.goal = row.Unit, max(p.goal, row.Most)
			}
			over.add(groupNumber(row.Clients)+" clients", row.Phones, row.Value)
			other.add(groupNumber(row.Phones)+" phones", row.Clients, row.Value)
		}
		if len(over.lines) > 0 {
			all = append(all, over, other)
		}
	}
	start := plotPanel{title: "Start to first answer", across: "phones"}
	for i := range r.Rows {
		row := &r.Rows[i]
		if row.Series == "first start" || row.Series == "later start" {
			start.unit, start.goal = row.Unit, max(start.goal, row.Most)
			start.add(row.Series, row.Phones, row.Value)
		}
	}
	if len(start.lines) > 0 {
		all = append(all, start)
	}
	if len(all) == 0 {
		return nil, errNothingToPlot
	}
	return all, nil
}

// add adds a point to the line of a name.
func (p *plotPanel) add(name string, x int, y float64) {
	i := slices.IndexFunc(p.lines, func(l plotLine) bool { return l.name == name })
	if i < 0 {
		i = len(p.lines)
		p.lines = append(p.lines, plotLine{name: name})
	}
	l := &p.lines[i]
	l.points = append(l.points, plotPoint{float64(x), y})
	slices.SortFunc(l.points, func(a, b plotPoint) int { return cmp.Compare(a.x, b.x) })
}

// plot writes the diagrams of a report into a file.
func (r *Report) plot(file string) error {
	panels, err := r.panels()
	if err != nil {
		return err
	}
	return os.WriteFile(file, drawPanels(panels), 0o644)
}

// readReport reads a report that --json has written.
func readReport(file string) (*Report, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	r := &Report{}
	if err := json.Unmarshal(text, r); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return r, nil
}

// groupNumber writes a whole number with a comma behind each thousand.
func groupNumber(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
