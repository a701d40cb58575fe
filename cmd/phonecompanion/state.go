package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/profiles"
)

func stateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "state",
		Short: "Back up what must survive a restart, and put it back",
		Args:  noArgs,
		RunE:  func(*cobra.Command, []string) error { return usageError{errors.New("state needs export or import")} },
	}
	cmd.AddCommand(stateExportCommand(), stateImportCommand())
	return cmd
}

// configuredStateDir is the state folder of a configuration, or the one in the
// environment, which needs none. Faults of the configuration have been printed.
func configuredStateDir(file string, stderr io.Writer) (string, error) {
	if dir := os.Getenv("PHONECOMPANION_STATE_DIR"); dir != "" && file == "" {
		return dir, nil
	}
	file, err := findConfig(file)
	if err != nil {
		return "", err
	}
	c, err := config.Load(file, profiles.FS)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return "", faultError{}
	}
	return stateDir(c.Server.StateDir), nil
}
