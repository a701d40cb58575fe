package main

import (
	"strings"
	"testing"
)

func TestMarkdown(t *testing.T) {
	r := &Report{Go: "go1.26", System: "linux/amd64", CPUs: 2}
	r.add("nats", "lines", "1/s", 1234567, "NATS", 2000000).atLeastTimes(0.7)
	r.add("memory", "RSS", "MiB", 12.345, "", 0)
	r.note("said below")
	var out strings.Builder
	if err := r.writeMarkdown(&out); err != nil {
		t.Fatal(err)
	}
	const want = `go1.26, linux/amd64, 2 CPUs shared by server, phones and clients.

| row | what | goal | measured | the limit | ratio | unit | the limit is |
|---|---|---|---:|---:|---:|---|---|
| nats | lines | >=0.7 x MISSED | 1,234,567 | 2,000,000 | 0.62 | 1/s | NATS |
| memory | RSS |  | 12.3 |  |  | MiB |  |

- said below

`
	if out.String() != want {
		t.Errorf("it is\n%s\nwant\n%s", out.String(), want)
	}
}

func TestGrouped(t *testing.T) {
	for v, want := range map[float64]string{0: "0.00", 999: "999", 1000: "1,000", 123456: "123,456", 1234567: "1,234,567"} {
		if got := thousands(v); got != want {
			t.Errorf("%v is %q, want %q", v, got, want)
		}
	}
}
