package main

import (
	"strings"
	"testing"
)

func TestMarkdown(t *testing.T) {
	r := newReport(false)
	r.add("scale", "RSS", "MiB", 1234.5, "bare | server", 617.25).within(2000)
	r.add("scale", "lines lost", "", 1, "", 0).within(nothingAtAll)
	r.add("scale", "lines", "1/s", 12.34, "", 0).atLeast(10)
	r.add("other", "p99", "µs", 30, "the other", 10).goal(1.2)
	r.note("scale: it was quiet")
	r.note("other: it was not")
	const head = "| row | what | goal | measured | the limit | ratio | unit |\n|---|---|---|---:|---:|---:|---|\n"
	const scale = `| scale | RSS; the limit: bare \| server | below 2,000: met | 1,235 | 617 | 2.00 | MiB |
| scale | lines lost | none: MISSED | 1.00 |  |  |  |
| scale | lines | 10.0 or more: met | 12.3 |  |  | 1/s |
`
	for _, c := range []struct {
		only []string
		want string
	}{
		{[]string{"scale"}, head + scale + "\nscale: it was quiet.\n"},
		{nil, head + scale + "| other | p99; the limit: the other | ratio below 1.20: MISSED | 30.0 | 10.0 | 3.00 | µs |\n\nscale: it was quiet.\n\nother: it was not.\n"},
	} {
		var got strings.Builder
		if err := r.writeMarkdown(&got, c.only); err != nil {
			t.Fatal(err)
		}
		if got.String() != c.want {
			t.Errorf("%q: the table is\n%s", c.only, got.String())
		}
	}
}
