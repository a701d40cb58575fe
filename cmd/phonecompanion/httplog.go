package main

import (
	"bytes"
	"log"
	"sync/atomic"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/slowdown"
)

// httpLog is what package net/http says of a listener, such as that the process
// may open no more files, in the server's own log; a few lines for a flood, but every
// panic of ours.
type httpLog struct {
	logger zerolog.Logger
	what   string
	count  atomic.Int64
}

// panicked begins what package net/http says of a handler that panicked, with the
// stack: a fault of the program, which nobody may drown in other lines.
var panicked = []byte("http: panic serving")

// newHTTPLog makes a log for one listener.
func newHTTPLog(logger zerolog.Logger, what string) *log.Logger {
	return log.New(&httpLog{logger: logger, what: what}, "", 0)
}

// Write takes one line.
func (l *httpLog) Write(line []byte) (int, error) {
	if count := int(l.count.Add(1)); slowdown.Worth(count) || bytes.HasPrefix(line, panicked) {
		l.logger.Warn().Bytes("error", bytes.TrimSpace(line)).Int("count", count).Msg(l.what)
	}
	return len(line), nil
}
