package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/rs/zerolog"
)

// TestHTTPLog: a flood leaves a few lines, and hides no panic.
func TestHTTPLog(t *testing.T) {
	const flood = 1000
	var out bytes.Buffer
	log := newHTTPLog(zerolog.New(&out), "trouble")
	for range flood {
		log.Print("http: Accept error: too many open files; retrying in 1s")
	}
	if n := strings.Count(out.String(), "Accept error"); n < 5 || n > 20 {
		t.Errorf("%d lines of %d", n, flood)
	}
	log.Print("http: panic serving 192.0.2.1:1: what a pity\ngoroutine 1 [running]")
	if !strings.Contains(out.String(), "what a pity") {
		t.Error("a panic is not in the log")
	}
}
