package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/profiles"
)

func checkCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Read the configuration and every profile it names, and print every fault",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			file, err := findConfig(file)
			if err != nil {
				return err
			}
			c, err := config.Load(file, profiles.FS)
			if err != nil {
				fmt.Fprintln(cmd.ErrOrStderr(), err)
				return faultError{}
			}
			for _, w := range c.Warnings {
				fmt.Fprintf(cmd.ErrOrStderr(), "warning: %s\n", w)
			}
			if p, ok := providerConfig(c); ok {
				if err := p.Check(); err != nil {
					fmt.Fprintf(cmd.ErrOrStderr(), "%s: %v\n", file, err)
					return faultError{}
				}
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: no fault, %d phones\n", file, len(c.Phones))
			return nil
		},
	}
	cmd.Flags().StringVar(&file, "config", "", "the configuration `FILE`")
	return cmd
}
