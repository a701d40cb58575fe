package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/spf13/cobra"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/loglevel"
	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/watch"
)

func serveCommand() *cobra.Command {
	var file, level string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the server",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			file, err := findConfig(file)
			if err != nil {
				return err
			}
			if level != "" {
				if _, err := loglevel.Parse(level); err != nil {
					return usageError{fmt.Errorf("--log-level: %w", err)}
				}
			}
			return serve(cmd.Context(), file, level, cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&file, "config", "", "the configuration `FILE`")
	cmd.Flags().StringVar(&level, "log-level", "", "the `LEVELS` of the log, in place of log.level of the configuration: trace, debug, info, warn or error, and others for some parts, such as warn,phone=debug,actionurl=info")
	return cmd
}

// serve runs the server until ctx ends. level is that of the log in place of the
// configuration's, or empty.
func serve(ctx context.Context, file, level string, stderr io.Writer) error {
	defer holdLevelSignals()()
	loader := &config.Loader{File: file, Shipped: profiles.FS}
	c, err := loader.Load()
	if err != nil {
		fmt.Fprintln(stderr, err)
		return faultError{}
	}
	logger, closer, err := openLog(c.Log, stderr)
	if err != nil {
		return fmt.Errorf("log.file: %w", err)
	}
	defer closer.Close()
	c.Log.Level = cmp.Or(level, c.Log.Level)
	a, err := start(ctx, c, logger)
	if err != nil {
		return err
	}
	r := &reloader{app: a, loader: loader, current: c, logLevel: level}
	a.seen.reloadBy(r.atOnce)
	w := &watch.Watcher{AtOnce: true, Changed: r.reload, Fault: func(err error) {
		a.logger.Warn().Err(err).Msg("no notifications of changed files; they are looked at every few seconds")
	}}
	a.running.Go(func() { w.Run(ctx, r.files()) })
	a.running.Go(func() { a.watchStandstill(ctx) })
	if a.expiry != nil {
		a.running.Go(func() { a.expiry.run(ctx) })
	}
	a.hearLevels(ctx)
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, reloadSignals...)
	defer signal.Stop(hup)
	for {
		select {
		case <-hup:
			r.reload()
		case <-ctx.Done():
			a.stop()
			return nil
		}
	}
}
