package main

import (
	"context"
	"os"
	"os/signal"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/loglevel"
)

// hearLevels changes the levels of the log when the program gets the signal for
// it, until ctx ends: debug for every part, and at the next one, or when the time
// is over, those of the configuration again.
func (a *app) hearLevels(ctx context.Context) {
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, levelSignals...)
	a.running.Go(func() {
		defer signal.Stop(heard)
		for {
			select {
			case <-heard:
				a.levels.Toggle("signal")
			case <-ctx.Done():
				return
			}
		}
	})
}

// holdLevelSignals keeps the signal from ending a program that does not hear it
// yet, or not any more. The function that it returns is to be called at the end.
func holdLevelSignals() (release func()) {
	unheard := make(chan os.Signal, 1)
	signal.Notify(unheard, levelSignals...)
	return func() { signal.Stop(unheard) }
}

// configureLevels sets the levels of a configuration that was read again.
func (a *app) configureLevels(c *config.Config) {
	if s, err := loglevel.Parse(c.Log.Level); err == nil { // else it would be a fault of the configuration
		a.levels.Configure(s)
	}
}

// withoutLevel is what a running server cannot change of its log.
func withoutLevel(l config.Log) config.Log {
	l.Level = ""
	return l
}
