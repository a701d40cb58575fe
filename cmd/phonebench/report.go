package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"text/tabwriter"
)

// A Row is one measured number beside its limit.
type Row struct {
	Group string  `json:"group"`
	Name  string  `json:"name"`
	Unit  string  `json:"unit"`
	Value float64 `json:"value"`
	// Limit names what the value is held against; empty where there is nothing.
	Limit      string  `json:"limit,omitempty"`
	LimitValue float64 `json:"limit_value,omitempty"`
	Ratio      float64 `json:"ratio,omitempty"` // Value / LimitValue
	// Goal is the ratio that shall not be exceeded; 0: none is set.
	Goal float64 `json:"goal,omitempty"`
	// Most is the value that shall not be exceeded; 0: none is set.
	Most float64 `json:"most,omitempty"`
	// LeastRatio is the ratio that shall be reached; 0: none is set.
	LeastRatio float64 `json:"least_ratio,omitempty"`
	// Least is the value that shall be reached; 0: none is set.
	Least  float64 `json:"least,omitempty"`
	Missed bool    `json:"missed,omitempty"`
	// Series, Phones and Clients place the value in the plot; "": it has none.
	Series  string `json:"series,omitempty"`
	Phones  int    `json:"phones,omitempty"`
	Clients int    `json:"clients,omitempty"`
}

// A Report is the outcome of a run.
type Report struct {
	Go      string   `json:"go"`
	System  string   `json:"system"`
	CPUs    int      `json:"cpus"`
	Quick   bool     `json:"quick"`
	Seconds float64  `json:"seconds"`
	Rows    []Row    `json:"rows"`
	Notes   []string `json:"notes,omitempty"`
}

func newReport(quick bool) *Report {
	return &Report{Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH, CPUs: runtime.NumCPU(), Quick: quick}
}

// add adds a row and works out its ratio. limit may be empty.
func (r *Report) add(group, name, unit string, value float64, limit string, limitValue float64) *Row {
	row := Row{Group: group, Name: name, Unit: unit, Value: value, Limit: limit, LimitValue: limitValue}
	if limit != "" && limitValue > 0 {
		row.Ratio = value / limitValue
	}
	r.Rows = append(r.Rows, row)
	return &r.Rows[len(r.Rows)-1]
}

// goal sets the ratio that shall not be exceeded.
func (r *Row) goal(most float64) {
	r.Goal = most
	r.Missed = r.Ratio > most
}

// atLeastTimes sets the ratio that shall be reached. Without a limit nothing is
// known, and the goal is missed.
func (r *Row) atLeastTimes(least float64) {
	r.LeastRatio = least
	r.Missed = r.Ratio < least
}

// nothingAtAll is the goal of a count that shall be zero.
const nothingAtAll = 0.5

// within sets the value that shall not be exceeded.
func (r *Row) within(most float64) {
	r.Most = most
	r.Missed = r.Value > most
}

// atLeast sets the value that shall be reached.
func (r *Row) atLeast(least float64) {
	r.Least = least
	r.Missed = r.Value < least
}

// note adds a remark that stands below the table.
func (r *Report) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

func (r *Report) writeJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// writeTable prints the rows as one table.
func (r *Report) writeTable(w io.Writer) error {
	kind := ""
	if r.Quick {
		kind = ", quick"
	}
	fmt.Fprintf(w, "phonebench: %s, %s, %d CPUs shared by server, phones and clients, %.0f s%s\n\n", r.Go, r.System, r.CPUs, r.Seconds, kind)
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "ROW\tWHAT\tUNIT\tMEASURED\tLIMIT\tRATIO\tGOAL\tTHE LIMIT IS")
	for i := range r.Rows {
		row := &r.Rows[i]
		limit, ratio, what := "-", "-", "-"
		if row.Limit != "" {
			what = row.Limit
			if row.Ratio != 0 {
				limit = number(row.LimitValue)
				ratio = strconv.FormatFloat(row.Ratio, 'f', 2, 64)
			}
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", row.Group, row.Name, row.Unit, number(row.Value), limit, ratio, row.goalText(), what)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, n := range r.Notes {
		if _, err := fmt.Fprintf(w, "\n%s", n); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(w)
	return err
}

func (r *Row) goalText() string {
	switch {
	case r.Most == nothingAtAll:
		return "none " + verdict(!r.Missed)
	case r.Most != 0:
		return fmt.Sprintf("<%s %s", number(r.Most), verdict(!r.Missed))
	case r.Least != 0:
		return fmt.Sprintf(">=%s %s", number(r.Least), verdict(!r.Missed))
	case r.LeastRatio != 0:
		return fmt.Sprintf(">=%.1f x %s", r.LeastRatio, verdict(!r.Missed))
	case r.Goal != 0:
		return fmt.Sprintf("<%.1f %s", r.Goal, verdict(!r.Missed))
	}
	return "-"
}

// number writes a number with about three digits that count.
func number(v float64) string {
	switch a := max(v, -v); {
	case a >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case a >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

// plural writes a number of things.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}
