package loglevel

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"
)

func setting(t *testing.T, text string) Setting {
	t.Helper()
	s, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// buffer takes a log that the timer of the levels writes, too.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

// take returns what was written, and forgets it.
func (b *buffer) take() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.b.Reset()
	return b.b.String()
}

// bench is a log with the loggers of two packages, made before the levels change.
type bench struct {
	*Levels
	t             *testing.T
	out           buffer
	phone, server zerolog.Logger
}

func newBench(t *testing.T, text string) *bench {
	b := &bench{t: t}
	b.Levels = New(zerolog.New(&b.out), setting(t, text))
	b.phone = b.Logger("phone")
	b.server = b.Logger("server").With().Int("session", 1).Logger()
	return b
}

// says compares which lines go through: of each package, from which level on.
func (b *bench) says(what, phone, server string) {
	b.t.Helper()
	for name, of := range map[string]struct {
		logger *zerolog.Logger
		want   string
	}{"phone": {&b.phone, phone}, "server": {&b.server, server}} {
		got := ""
		for _, l := range levels {
			b.out.take()
			of.logger.WithLevel(l).Msg("x")
			if b.out.take() != "" {
				got = l.String()
				break
			}
		}
		if got != of.want {
			b.t.Errorf("%s: %s logs from %s on, want %s", what, name, got, of.want)
		}
	}
}

// told compares the last line and forgets it.
func (b *bench) told(want string) {
	b.t.Helper()
	if got := b.out.take(); !strings.Contains(got, want) {
		b.t.Errorf("the log says %q, want %s", got, want)
	}
}

func TestLevels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wait := func(d time.Duration) {
			<-time.After(d)
			synctest.Wait()
		}
		b := newBench(t, "warn,phone=info")
		defer b.Close()
		b.says("configured", "info", "warn")

		b.Toggle("SIGUSR1")
		b.told(`{"level":"warn","levels":"debug","by":"SIGUSR1","for":"15m0s","message":"log levels changed for a time"}`)
		b.says("toggled", "debug", "debug")
		b.Toggle("SIGUSR1")
		b.told(`"levels":"warn,phone=info","by":"SIGUSR1","message":"log levels are those of the configuration again"`)
		b.says("toggled back", "info", "warn")

		b.Toggle("SIGUSR1")
		wait(Usual - time.Second)
		b.says("just before the end", "debug", "debug")
		wait(2 * time.Second)
		b.says("after the end", "info", "warn")
		if s := b.State(); !s.Until.IsZero() || s.Now != s.Configured {
			t.Errorf("%+v", s)
		}

		b.For(time.Minute, setting(t, "error,phone=debug"), "page")
		b.says("never quieter than configured", "debug", "warn")
		if s := b.State(); s.Now.String() != "warn,phone=debug" || time.Until(s.Until) != time.Minute {
			t.Errorf("%+v", s)
		}
		wait(30 * time.Second)
		b.For(time.Minute, setting(t, "trace"), "page")
		wait(45 * time.Second)
		b.says("the newer time counts", "trace", "trace")
		b.Configure(setting(t, "error"))
		b.says("a reload meanwhile", "trace", "trace")
		b.Toggle("SIGUSR1")
		b.says("back to the new configuration", "error", "error")

		b.For(1000*time.Hour, setting(t, "debug"), "page")
		wait(Longest + time.Second)
		b.says("no longer than the longest", "error", "error")
		b.out.take()
		b.Configure(setting(t, "error"))
		if said := b.out.take(); said != "" {
			t.Errorf("a reload that changes nothing says %s", said)
		}
		b.Configure(setting(t, "error,server=debug"))
		b.told(`"levels":"error,server=debug"`)
		b.says("a reload", "error", "debug")
	})
}

// TestOffCostsNothing: a line that is not wanted is not formatted.
func TestOffCostsNothing(t *testing.T) {
	logger := New(zerolog.New(io.Discard), setting(t, "info")).Logger("phone")
	if n := testing.AllocsPerRun(1000, func() {
		logger.Debug().Str("device", "101").Int("n", 1).Msg("x")
		if log := logger.Debug(); log.Enabled() {
			t.Error("debug is on")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// BenchmarkOff is what a line costs that is not wanted.
func BenchmarkOff(b *testing.B) {
	s, _ := Parse("info")
	logger := New(zerolog.New(io.Discard), s).Logger("phone")
	b.ReportAllocs()
	for b.Loop() {
		if log := logger.Debug(); log.Enabled() {
			b.Fatal("debug is on")
		}
	}
}

func TestUnknownPackage(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	New(zerolog.Nop(), Setting{}).Logger("fax")
}
