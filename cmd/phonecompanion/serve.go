package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/spf13/cobra"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/watch"
)

func serveCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the server",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			file, err := findConfig(file)
			if err != nil {
				return err
			}
			return serve(cmd.Context(), file, cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&file, "config", "", "the configuration `FILE`")
	return cmd
}

// serve runs the server until ctx ends.
func serve(ctx context.Context, file string, stderr io.Writer) error {
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
	a, err := start(ctx, c, logger)
	if err != nil {
		return err
	}
	r := &reloader{app: a, loader: loader, current: c}
	a.seen.reloadBy(r.atOnce)
	w := &watch.Watcher{AtOnce: true, Changed: r.reload, Fault: func(err error) {
		logger.Warn().Err(err).Msg("no notifications of changed files; they are looked at every few seconds")
	}}
	a.running.Go(func() { w.Run(ctx, r.files()) })
	a.running.Go(func() { a.watchStandstill(ctx) })
	if a.expiry != nil {
		a.running.Go(func() { a.expiry.run(ctx) })
	}
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
