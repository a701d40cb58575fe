package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func sampleReport() *Report {
	r := &Report{Go: "go1.26", System: "linux/amd64", CPUs: 2, Seconds: 12}
	r.add("command", "commands", "1/s", 5000, "bare relay", 10000)
	r.add("isolation", "p99", "µs", 1300, "alone", 1000).goal(1.2)
	r.add("isolation", "p99 again", "µs", 1100, "alone", 1000).goal(1.2)
	r.add("memory", "RSS", "MiB", 12.345, "", 0)
	r.add("rate", "p50", "µs", 150, "bare", 100).within(200)
	r.add("rate", "p99", "µs", 2500, "bare", 1000).within(2000)
	r.add("noop", "Pings", "1/s", 600000, "", 0).atLeast(500000)
	r.add("noop", "few", "1/s", 400000, "", 0).atLeast(500000)
	r.add("nats", "lines", "1/s", 700, "NATS", 1000).atLeastTimes(0.7)
	r.add("nats", "fewer", "1/s", 600, "NATS", 1000).atLeastTimes(0.7)
	r.add("nats", "alone", "1/s", 600, "NATS: not built", 0).atLeastTimes(0.7)
	r.note("said %s", "below")
	return r
}

func TestTable(t *testing.T) {
	var out strings.Builder
	if err := sampleReport().writeTable(&out); err != nil {
		t.Fatal(err)
	}
	const want = `phonebench: go1.26, linux/amd64, 2 CPUs shared by server, phones and clients, 12 s

ROW        WHAT       UNIT  MEASURED  LIMIT  RATIO  GOAL             THE LIMIT IS
command    commands   1/s   5000      10000  0.50   -                bare relay
isolation  p99        µs    1300      1000   1.30   <1.2 MISSED      alone
isolation  p99 again  µs    1100      1000   1.10   <1.2 met         alone
memory     RSS        MiB   12.3      -      -      -                -
rate       p50        µs    150       100    1.50   <200 met         bare
rate       p99        µs    2500      1000   2.50   <2000 MISSED     bare
noop       Pings      1/s   600000    -      -      >=500000 met     -
noop       few        1/s   400000    -      -      >=500000 MISSED  -
nats       lines      1/s   700       1000   0.70   >=0.7 x met      NATS
nats       fewer      1/s   600       1000   0.60   >=0.7 x MISSED   NATS
nats       alone      1/s   600       -      -      >=0.7 x MISSED   NATS: not built

said below
`
	if out.String() != want {
		t.Errorf("the table is\n%s\nwant\n%s", out.String(), want)
	}
}

func TestJSON(t *testing.T) {
	var out strings.Builder
	if err := sampleReport().writeJSON(&out); err != nil {
		t.Fatal(err)
	}
	var back Report
	if err := json.Unmarshal([]byte(out.String()), &back); err != nil {
		t.Fatal(err)
	}
	if len(back.Rows) != 11 || back.Rows[0].Ratio != 0.5 || !back.Rows[1].Missed || back.Rows[2].Missed {
		t.Errorf("the rows are %+v", back.Rows)
	}
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{0: "0.00", 0.123: "0.12", 12.34: "12.3", -45.67: "-45.7", 1234.5: "1234"} {
		if got := number(v); got != want {
			t.Errorf("number(%v) is %q, want %q", v, got, want)
		}
	}
}
