package main

import (
	"fmt"
	"io"
	"strconv"
)

// writeMarkdown prints the rows as a table for docs/performance.md, and the notes
// below it as a list.
func (r *Report) writeMarkdown(w io.Writer) error {
	fmt.Fprintf(w, "%s, %s, %d CPUs shared by server, phones and clients.\n\n", r.Go, r.System, r.CPUs)
	fmt.Fprintln(w, "| row | what | goal | measured | the limit | ratio | unit | the limit is |")
	fmt.Fprintln(w, "|---|---|---|---:|---:|---:|---|---|")
	for i := range r.Rows {
		row := &r.Rows[i]
		goal, limit, ratio := row.goalText(), "", ""
		if goal == "-" {
			goal = ""
		}
		if row.Ratio != 0 {
			limit, ratio = thousands(row.LimitValue), strconv.FormatFloat(row.Ratio, 'f', 2, 64)
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s | %s | %s |\n", row.Group, row.Name, goal, thousands(row.Value), limit, ratio, row.Unit, row.Limit)
	}
	fmt.Fprintln(w)
	for _, n := range r.Notes {
		fmt.Fprintf(w, "- %s\n", n)
	}
	_, err := fmt.Fprintln(w)
	return err
}

// thousands writes a number as the table does, with commas between the thousands.
func thousands(v float64) string {
	text := number(v)
	if v < 1000 {
		return text
	}
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
