// Command phonecompanion is the CTI server: it lets programs talk to the phone
// on the desk. See README.md at the top of the repository.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit codes (configuration contract).
const (
	exitFine  = 0
	exitFault = 1
	exitUsage = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// faultError is a fault that has been reported already.
type faultError struct{}

// Error is empty: everything has been said.
func (faultError) Error() string { return "" }

// usageError is wrong usage.
type usageError struct{ error }

// run carries out one command line and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := commands()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return exitFine
	case errors.As(err, &faultError{}):
		return exitFault
	case errors.As(err, &usageError{}):
		fmt.Fprintf(stderr, "phonecompanion: %v: see phonecompanion --help\n", err)
		return exitUsage
	}
	fmt.Fprintf(stderr, "phonecompanion: %v\n", err)
	return exitFault
}

// commands builds the command line.
func commands() *cobra.Command {
	root := &cobra.Command{
		Use:           "phonecompanion",
		Short:         "The server that lets any program talk to the phone on the desk",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("unknown command %q", args[0])}
			}
			return nil
		},
		RunE: func(*cobra.Command, []string) error { return usageError{errors.New("a command is missing")} },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(serveCommand(), demoCommand(), checkCommand(), importCommand(), profileCommand(), tokenCommand(), stateCommand(), hashPasswordCommand(), consoleCommand(), versionCommand())
	root.AddCommand(serviceCommand(), healthcheckCommand(), manualCommand())
	return root
}

// noArgs refuses arguments as wrong usage.
func noArgs(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Errorf("unexpected %q", args[0])}
	}
	return nil
}
