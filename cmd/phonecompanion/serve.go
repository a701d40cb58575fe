package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/profiles"
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
	c, err := config.Load(file, profiles.FS)
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
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, reloadSignals...)
	defer signal.Stop(hup)
	for {
		select {
		case <-hup:
			a.reload(file, logger)
		case <-ctx.Done():
			a.stop()
			return nil
		}
	}
}

// reload reads the configuration again and gives it to the phones; a fault
// keeps what was.
func (a *app) reload(file string, logger zerolog.Logger) {
	c, err := config.Load(file, profiles.FS)
	if err == nil {
		err = a.apply(c)
	}
	if err != nil {
		logger.Error().Str("fault", err.Error()).Msg("configuration not reloaded")
		return
	}
	logger.Info().Int("phones", len(c.Phones)).Msg("configuration reloaded")
}
