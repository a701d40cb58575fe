package tomlfile

import (
	"testing"
	"time"
)

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "512": 512, "512B": 512, "1KiB": 1024, "2kib": 2048, "3MiB": 3 << 20, "1GiB": 1 << 30,
		"1KB": 1000, "10MB": 10_000_000, "2GB": 2_000_000_000, "64 KiB": 65536,
		"9223372036854775807": 1<<63 - 1,
	} {
		if got, ok := parseSize(text); !ok || got != want {
			t.Errorf("size %q is %d, %v, want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "KiB", "-1", "+1", "1.5MiB", "1K", "1 k", "9223372036854775808", "9007199254740992KiB", "0x10", "1_000"} {
		if got, ok := parseSize(text); ok {
			t.Errorf("size %q is %d, want none", text, got)
		}
	}
}

func TestFormatSize(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 1: "1", 1000: "1KB", 1024: "1KiB", 10_000_000: "10MB", 1536: "1536", 64 << 20: "64MiB"} {
		if got := formatSize(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}

func TestFormatDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", time.Second: "1s", 5 * time.Minute: "5m", 4 * time.Hour: "4h", 90 * time.Minute: "1h30m",
		300 * time.Millisecond: "300ms", time.Hour + time.Second: "1h0m1s", 10 * time.Second: "10s",
	} {
		if got := formatDuration(d); got != want {
			t.Errorf("%d is %q, want %q", d, got, want)
		}
	}
}
