package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/tomlfile"
)

func importCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Turn a 24U configuration and its phone files into TOML",
		Args:  exactArgs(1, "the name of a 24U configuration"),
		RunE: func(cmd *cobra.Command, args []string) error {
			im, err := config.Import24U(args[0], dir, profiles.FS)
			var faults tomlfile.Faults
			if errors.As(err, &faults) {
				fmt.Fprintln(cmd.ErrOrStderr(), err)
				return faultError{}
			}
			if err != nil {
				return err
			}
			if err := im.Write(); err != nil {
				return err
			}
			for _, w := range im.Warnings {
				fmt.Fprintf(cmd.ErrOrStderr(), "warning: %s\n", w)
			}
			for _, f := range im.Files {
				fmt.Fprintln(cmd.OutOrStdout(), "written:", f.Path)
			}
			c, err := config.Load(im.Files[0].Path, profiles.FS)
			if err != nil {
				fmt.Fprintln(cmd.ErrOrStderr(), err)
				return faultError{}
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: no fault, %d phones\n", im.Files[0].Path, len(c.Phones))
			return nil
		},
	}
	cmd.Flags().StringVarP(&dir, "output", "o", ".", "the `FOLDER` for the new files")
	return cmd
}
