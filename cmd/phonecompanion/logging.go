package main

import (
	"io"
	"os"
	"time"

	"github.com/rs/zerolog"
	"gopkg.in/natefinch/lumberjack.v2"

	"github.com/phonecompanion/phonecompanion/config"
)

// openLog makes the logger of the configuration, which lets every line through:
// the levels are those of [app]. The closer closes its file.
func openLog(c config.Log, stderr io.Writer) (zerolog.Logger, io.Closer, error) {
	out, closer := stderr, io.Closer(io.NopCloser(nil))
	if c.File != "" {
		f, err := os.OpenFile(c.File, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o640)
		if err != nil {
			return zerolog.Nop(), nil, err // the rotating writer would say so only at the first line
		}
		f.Close()
		rotating := &lumberjack.Logger{Filename: c.File, MaxSize: int(max(c.MaxSize>>20, 1)), MaxBackups: c.MaxFiles}
		out, closer = rotating, rotating
	}
	if c.Format == "console" {
		out = zerolog.ConsoleWriter{Out: out, NoColor: true, TimeFormat: "2006-01-02 15:04:05.000"}
	}
	zerolog.TimeFieldFormat = time.RFC3339Nano
	return zerolog.New(zerolog.SyncWriter(out)).With().Timestamp().Logger(), closer, nil
}
