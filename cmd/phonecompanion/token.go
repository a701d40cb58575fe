package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/phonecompanion/phonecompanion/phone"
)

func tokenCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Look after the secrets in the phones' action URLs",
		Args:  noArgs,
		RunE:  func(*cobra.Command, []string) error { return usageError{errors.New("token needs rotate")} },
	}
	cmd.AddCommand(tokenRotateCommand())
	return cmd
}

func tokenRotateCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "rotate EXT",
		Short: "Give a phone a new secret; the former one ends",
		Long: "Give a phone a new secret for its action URLs, also while the server runs.\n" +
			"The server writes the new addresses into phones that it sets itself.",
		Example: "  phonecompanion token rotate 101",
		Args:    exactArgs(1, "an extension"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return rotateToken(cmd.Context(), args[0], file, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&file, "config", "", "the configuration `FILE`")
	return cmd
}

// rotateToken rotates a token through the server, or in its state folder where
// none runs, and says what follows from it.
func rotateToken(ctx context.Context, extension, file string, stdout, stderr io.Writer) error {
	c, s, _, err := configuredPhone(file, extension, stderr)
	if err != nil {
		return err
	}
	b, err := openBeside(ctx, stateDir(c.Server.StateDir))
	if err != nil {
		return err
	}
	defer b.close()
	r := &rotation{Profile: s.ProfileName, ByHand: s.ByHand()}
	if b.server != nil {
		err = b.server.Ask(ctx, actionRotate, true, extension, r)
	} else {
		_, err = b.store.RotateToken(extension, time.Now())
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s has a new token. %s\n", extension, r.outcome(extension, file))
	return nil
}

// outcome says what a rotation means for the phone. file is the configuration,
// if one was named.
func (r *rotation) outcome(extension, file string) string {
	if file != "" {
		file = " --config " + file
	}
	switch {
	case r.ByHand:
		return fmt.Sprintf("The former one is refused from now on. Enter the new addresses into the phone: phonecompanion profile show %s --for %s%s", r.Profile, extension, file)
	case r.Monitoring == "":
		return "No server runs: the next one writes the new addresses into the phone when it is monitored."
	case !r.Written:
		return fmt.Sprintf("The phone does not have the new addresses yet: %s. The server goes on trying. It takes the former token for %d s at most.", r.why(), int(phone.FormerTokenTime.Seconds()))
	case r.Monitoring == phone.MonitoringConfigured:
		return "The phone has the new addresses, and the former one is refused from now on."
	}
	return "The former one is refused from now on. The phone gets the new addresses when it is monitored."
}

// why is the reason why monitoring is not good, or its state.
func (r *rotation) why() string {
	if r.Reason != "" {
		return r.Reason
	}
	return string(r.Monitoring)
}
