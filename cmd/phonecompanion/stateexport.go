package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/phonecompanion/phonecompanion/control"
	"github.com/phonecompanion/phonecompanion/state"
)

// standardStream is the name of standard output, and input.
const standardStream = "-"

func stateExportCommand() *cobra.Command {
	var file, output string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the state as one JSON document, also while the server runs",
		Long: "Write everything that must survive a restart as one JSON document, also while the server runs:\n" +
			"the phones' tokens, what stood in their settings before, bound keys, phones, the provider's refresh token.\n" +
			"The document holds secrets. phonecompanion state import reads it.",
		Example: "  phonecompanion state export -o phonecompanion-state.json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return exportState(cmd.Context(), output, file, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", standardStream, "the `FILE` for the document; -: standard output")
	cmd.Flags().StringVar(&file, "config", "", "the configuration `FILE`")
	return cmd
}

// exportState exports through the server, or from its folder where none runs.
func exportState(ctx context.Context, output, file string, stdout, stderr io.Writer) error {
	dir, err := configuredStateDir(file, stderr)
	if err != nil {
		return err
	}
	if !state.Exists(dir) {
		return fmt.Errorf("there is no state in %s: no server has run with it yet, or this user may not look into it", dir)
	}
	b, err := openBeside(ctx, dir)
	if err != nil {
		return err
	}
	defer b.close()
	write := func(w io.Writer) error { return b.export(ctx, w) }
	if output == standardStream {
		err = write(stdout)
	} else {
		err = writeWhole(output, write)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(stderr, "warning: the document holds secrets (the phones' tokens, the provider's refresh token): keep it where only you can read it")
	return nil
}

// export writes the document of the server, or of its folder.
func (b *beside) export(ctx context.Context, w io.Writer) error {
	if b.server != nil {
		err := b.server.Copy(ctx, actionExport, w)
		if errors.Is(err, control.ErrNoServer) {
			return fmt.Errorf("%w: it has just stopped, so try again; or it is of an older version, and exports when it was restarted", err)
		}
		return err
	}
	document, err := b.store.Snapshot(time.Now())
	if err != nil {
		return err
	}
	defer document.Close()
	_, err = io.Copy(w, document)
	return err
}

// writeWhole writes a file that only its user may read. It is there whole or
// not at all; one that was there before stays until then.
func writeWhole(path string, write func(io.Writer) error) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no file: write -o - for standard output", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // with mode 0600
	if err != nil {
		return err
	}
	if err = write(f); err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
