package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/docs/examples"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// demoPhones are the simulated phones of the demonstration.
var demoPhones = []phonesim.Config{
	{Extension: "101", DisplayName: "Anna Novak"},
	{Extension: "102", DisplayName: "Ben Carter"},
	{Extension: "103", DisplayName: "Clara Weiss"},
}

// demoModel is what the phones are: a model whose keys and lamps are known.
const demoModel = "snomD785"

// demoHTTP is where the demonstration serves action URLs, if it is free.
const demoHTTP = "127.0.0.1:26580"

func demoCommand() *cobra.Command {
	var listen, kind, dir string
	var cloud bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Run the server with simulated phones 101, 102 and 103: no configuration, no hardware",
		Long: "Run the server with simulated phones 101, 102 and 103: no configuration, no hardware.\n" +
			"With --phone generic they are of a vendor that no shipped profile knows: for writing one.\n" +
			"With --provider there is a simulated telephony provider in their place, with these three extensions.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case cloud && (cmd.Flags().Changed("phone") || cmd.Flags().Changed("dir")):
				return usageError{errors.New("--provider is without --phone and --dir")}
			case cloud:
				return demoProvider(cmd.Context(), listen, cmd.OutOrStdout(), cmd.ErrOrStderr())
			case kind == "generic":
				return demoGeneric(cmd.Context(), dir, listen, cmd.Flags().Changed("listen"), cmd.OutOrStdout(), cmd.ErrOrStderr())
			case kind != "snom":
				return usageError{fmt.Errorf("--phone %q: write snom or generic", kind)}
			case cmd.Flags().Changed("dir"):
				return usageError{errors.New("--dir is for --phone generic")}
			}
			return demo(cmd.Context(), listen, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:26535", "the `ADDRESS` of the line protocol")
	cmd.Flags().StringVar(&kind, "phone", "snom", "the `KIND` of the phones: snom or generic")
	cmd.Flags().StringVar(&dir, "dir", "phonecompanion-demo", "with --phone generic: the `FOLDER` of profile and configuration; what is there is used")
	cmd.Flags().BoolVar(&cloud, "provider", false, "a simulated telephony provider in the place of the phones")
	return cmd
}

// demo runs the demonstration until ctx ends.
func demo(ctx context.Context, listen string, stdout, stderr io.Writer) error {
	if err := demoCanListen(listen); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "phonecompanion-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	office := phonesim.NewOffice()
	defer office.Close()

	var text strings.Builder
	fmt.Fprintf(&text, "[server]\nlisten = %q\nstate_dir = %q\n[http]\nlisten = %q\n[log]\nlevel = \"warn\"\n", listen, dir, freeOr(demoHTTP, "127.0.0.1:0"))
	text.WriteString("[access]\nanonymous_allow = [\"control\", \"monitor\", \"raw\", \"admin\"]\n") // of this machine: nothing real can be harmed
	for _, p := range demoPhones {
		p.Model = demoModel
		sim, err := office.Add(p)
		if err != nil {
			return err
		}
		fmt.Fprintf(&text, "[[phone]]\nextension = %q\naddress = %q\nprofile = \"snom\"\n", p.Extension, sim.Addr())
	}
	return serveDemo(ctx, text.String(), stderr, func(a *app) {
		host, port, _ := net.SplitHostPort(a.Line.String())
		fmt.Fprintf(stdout, demoText, a.Line, host, port, a.HTTP, a.HTTP)
	})
}

// serveDemo runs the server with a configuration until ctx ends; said says
// what there is to see when it runs.
func serveDemo(ctx context.Context, text string, stderr io.Writer, said func(*app)) error {
	c, err := config.Parse("demo.toml", []byte(text), profiles.FS)
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
	a, err := start(ctx, c, logger)
	if err != nil {
		return err
	}
	said(a)
	a.hearLevels(ctx)
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
    BindKey 101 2 on Sales message hello
    UnbindKey 101 2
    BYE

Help lists every command. Status page: http://%s/
The phones as objects: curl http://%s/api/v1/phones
Press Ctrl-C here to stop.
`

// genericPort is where the first phone of the demonstration listens that no
// shipped profile knows, if it is free.
const genericPort = 26601

// genericRing ends a call that nobody answers: these phones have no hands, and
// their profile may not have ClearConnection yet.
const genericRing = 30 * time.Second

// demoGeneric runs the demonstration with phones whose profile is to be
// written, until ctx ends. What dir has already is used as it is.
func demoGeneric(ctx context.Context, dir, listen string, given bool, stdout, stderr io.Writer) error {
	office := phonesim.NewOffice()
	defer office.Close()
	if err := genericFolder(dir, listen, office); err != nil {
		return err
	}
	file := filepath.Join(dir, configName)
	c, err := config.Load(file, profiles.FS)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return faultError{}
	}
	if given && c.Server.Listen != listen && !strings.HasSuffix(listen, ":0") {
		return usageError{fmt.Errorf("%s says listen = %q: change it there, or leave --listen out", file, c.Server.Listen)}
	}
	found := false
	for _, s := range c.Phones {
		if err := addGeneric(office, s); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		found = found || office.Phone(s.Extension) != nil
	}
	if !found {
		return fmt.Errorf("%s names none of the phones 101, 102 and 103: take it away to get a new one", file)
	}
	for _, address := range []string{c.Server.Listen, c.HTTP.Listen} {
		if _, err := free(address); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	// The demonstration keeps its state to itself, whatever the environment says.
	os.Unsetenv("PHONECOMPANION_STATE_DIR")
	host, port, _ := net.SplitHostPort(c.Server.Listen)
	if host == "" {
		host = "127.0.0.1"
	}
	fmt.Fprintf(stdout, genericText, c.Server.Listen, dir, dir, host, port, c.HTTP.Listen)
	return serve(ctx, file, "", stderr)
}

// addGeneric starts the simulated phone that the configuration says should be
// at an address.
func addGeneric(office *phonesim.Office, s *phone.Settings) error {
	for _, p := range demoPhones {
		if p.Extension != s.Extension || office.Phone(s.Extension) != nil {
			continue
		}
		port := s.Port
		if port == 0 {
			port = s.Profile.HTTP.Port
		}
		if _, err := office.Add(generic(p, net.JoinHostPort(s.Host, strconv.Itoa(port)))); err != nil {
			return fmt.Errorf("%w: is the demonstration running already?", err)
		}
	}
	return nil
}

// generic makes a phone of the demonstration one that no profile knows.
func generic(p phonesim.Config, listen string) phonesim.Config {
	p.Kind, p.Listen, p.RingTimeout = phonesim.Generic, listen, genericRing
	p.Auth, p.Username, p.Password = phonesim.AuthBasic, "admin", "acme"
	return p
}

// genericFolder writes into dir what is not there. The phones that a new
// configuration names are started with it, so that their ports are theirs.
func genericFolder(dir, listen string, office *phonesim.Office) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, data := range map[string][]byte{"acme.toml": examples.Starter, "acme-manual.md": examples.Manual} {
		if err := writeNew(filepath.Join(dir, name), data); err != nil {
			return err
		}
	}
	file := filepath.Join(dir, configName)
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := demoCanListen(listen); err != nil {
		return err
	}
	listen, err := free(listen)
	if err != nil {
		return err
	}
	http, err := free(freeOr(demoHTTP, "127.0.0.1:0"))
	if err != nil {
		return err
	}
	var text strings.Builder
	fmt.Fprintf(&text, "# Three simulated phones of ACME. What else can stand here: configs/phonecompanion.toml.\n\n"+
		"[server]\nlisten = %q\nstate_dir = \"state\"\n\n[http]\nlisten = %q\n", listen, http)
	for i, p := range demoPhones {
		p = generic(p, freeOr(net.JoinHostPort("127.0.0.1", strconv.Itoa(genericPort+i)), "127.0.0.1:0"))
		sim, err := office.Add(p)
		if err != nil {
			return err
		}
		fmt.Fprintf(&text, "\n[[phone]]\nextension = %q\naddress = %q\nprofile = \"acme\"\nusername = %q\npassword = %q\n", p.Extension, sim.Addr(), p.Username, p.Password)
	}
	return writeNew(file, []byte(text.String()))
}

// writeNew writes a file unless it is there.
func writeNew(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// genericText is what the demonstration prints when the profile is to be written.
const genericText = `Phone Companion is serving three simulated phones, 101, 102 and 103, on %s.
No profile knows these phones: theirs is yours to write. The folder %s has

    acme.toml             the profile; it has no more than a MakeCall, which is wrong
    acme-manual.md        what the vendor says of the phones
    phonecompanion.toml   the configuration

In another window:

    cd %s
    phonecompanion profile try 101 MakeCall number=102

Then edit acme.toml. When you save it the server has it at once, and says so here.
docs/profiles.md leads step by step to the whole profile, and shows what to type into

    telnet %s %s

Status page: http://%s/
Press Ctrl-C here to stop. The folder stays, and is used again next time.

`

// demoCanListen says why a demonstration cannot begin, and the way out: there may
// well be a server on this machine already.
func demoCanListen(address string) error {
	if _, err := free(address); err != nil {
		return fmt.Errorf("%w: another program has the address, or this machine has not got it: write --listen 127.0.0.1:0 for one that is free", err)
	}
	return nil
}

// free returns address, with a free port in the place of port 0, or says why it
// cannot be listened at.
func free(address string) (string, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return "", err
	}
	defer l.Close()
	if strings.HasSuffix(address, ":0") {
		address = l.Addr().String()
	}
	return address, nil
}

// freeOr returns address if it can be listened at, else other.
func freeOr(address, other string) string {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return other
	}
	l.Close()
	return address
}
