package main

import "testing"

func TestEventLevel(t *testing.T) {
	for line, want := range map[string]int{
		"2026-11-01 10:00:00.000 ERR configuration not reloaded":        levelError,
		"2026-11-01 10:00:00.000 WRN this change needs a restart":       levelWarning,
		"2026-11-01 10:00:00.000 INF serving":                           levelInfo,
		"2026-11-01 10:00:00.000 INF a name that somebody chose= ERR x": levelInfo,
		`{"level":"error","time":"2026-11-01T10:00:00Z","message":"x"}`: levelError,
		`{"level":"warn","message":"x"}`:                                levelWarning,
		`{"level":"info","message":"{\"level\":\"error\""}`:             levelInfo,
		"phonecompanion: ERR server.listen: address already in use":     levelError,
		"": levelInfo,
	} {
		if got := eventLevel(line); got != want {
			t.Errorf("%s: %d, want %d", line, got, want)
		}
	}
}
