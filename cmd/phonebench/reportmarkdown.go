package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// writeMarkdown prints the rows of some groups as the tables of
// docs/performance.md are; of all where none is named.
func (r *Report) writeMarkdown(w io.Writer, groups []string) error {
	var b strings.Builder
	b.WriteString("| row | what | goal | measured | the limit | ratio | unit |\n|---|---|---|---:|---:|---:|---|\n")
	cell := strings.NewReplacer("|", `\|`, "\n", " ")
	for i := range r.Rows {
		row := &r.Rows[i]
		if len(groups) > 0 && !slices.Contains(groups, row.Group) {
			continue
		}
		what, limit, ratio := row.Name, "", ""
		if row.Limit != "" {
			what += "; the limit: " + row.Limit
			limit = number(row.LimitValue)
			if row.Ratio != 0 {
				ratio = number(row.Ratio)
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n", row.Group, cell.Replace(what), row.goalWords(), commaNumber(row.Value), limit, ratio, cell.Replace(row.Unit))
	}
	for _, n := range r.Notes {
		if len(groups) == 0 || slices.Contains(groups, strings.SplitN(n, ":", 2)[0]) {
			fmt.Fprintf(&b, "\n%s.\n", n)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// goalWords says the goal and whether it is met; "" where there is none.
func (r *Row) goalWords() string {
	met := verdict(!r.Missed)
	switch {
	case r.Most == nothingAtAll:
		return "none: " + met
	case r.Most != 0:
		return "below " + commaNumber(r.Most) + ": " + met
	case r.Least != 0:
		return commaNumber(r.Least) + " or more: " + met
	case r.LeastRatio != 0:
		return "ratio " + number(r.LeastRatio) + " or more: " + met
	case r.Goal != 0:
		return "ratio below " + number(r.Goal) + ": " + met
	}
	return ""
}

// commaNumber writes a number as number does, with a comma behind each thousand.
func commaNumber(v float64) string {
	if v >= 1000 {
		return groupNumber(int(v + 0.5))
	}
	return number(v)
}
