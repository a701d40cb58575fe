package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// demoPhones are the simulated phones of the demonstration.
var demoPhones = []phonesim.Config{
	{Extension: "101", DisplayName: "Anna Novak"},
	{Extension: "102", DisplayName: "Ben Carter"},
	{Extension: "103", DisplayName: "Clara Weiss"},
}

// demoHTTP is where the demonstration serves action URLs, if it is free.
const demoHTTP = "127.0.0.1:26580"

func demoCommand() *cobra.Command {
	var listen string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Run the server with simulated phones 101, 102 and 103: no configuration, no hardware",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return demo(cmd.Context(), listen, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:26535", "the `ADDRESS` of the line protocol")
	return cmd
}

// demo runs the demonstration until ctx ends.
func demo(ctx context.Context, listen string, stdout, stderr io.Writer) error {
	dir, err := os.MkdirTemp("", "phonecompanion-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	office := phonesim.NewOffice()
	defer office.Close()

	var text strings.Builder
	fmt.Fprintf(&text, "[server]\nlisten = %q\nstate_dir = %q\n[http]\nlisten = %q\n[log]\nlevel = \"warn\"\n", listen, dir, freeOr(demoHTTP, "127.0.0.1:0"))
	for _, p := range demoPhones {
		sim, err := office.Add(p)
		if err != nil {
			return err
		}
		fmt.Fprintf(&text, "[[phone]]\nextension = %q\naddress = %q\nprofile = \"snom\"\n", p.Extension, sim.Addr())
	}
	c, err := config.Parse("demo.toml", []byte(text.String()), profiles.FS)
	if err != nil {
		return err
	}
	logger, closer, err := openLog(c.Log, stderr)
	if err != nil {
		return err
	}
	defer closer.Close()
	// The demonstration keeps its state to itself, whatever the environment says.
	os.Unsetenv("PHONECOMPANION_STATE_DIR")
	a, err := start(ctx, c, logger.Level(zerolog.WarnLevel))
	if err != nil {
		return err
	}
	host, port, _ := net.SplitHostPort(a.Line.String())
	fmt.Fprintf(stdout, demoText, a.Line, host, port, a.HTTP)
	<-ctx.Done()
	a.stop()
	return nil
}

// demoText is what the demonstration prints.
const demoText = `Phone Companion is serving three simulated phones, 101, 102 and 103, on %s.

In another window:

    telnet %s %s

and type, or paste:

    MonitorStart 102
    MakeCall 101 102
    AnswerCall 102
    HoldCall 102
    RetrieveCall 102
    ClearConnection 102
    BYE

Help lists every command. Status page: http://%s/
Press Ctrl-C here to stop.
`

// freeOr returns address if it can be listened at, else other.
func freeOr(address, other string) string {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return other
	}
	l.Close()
	return address
}
