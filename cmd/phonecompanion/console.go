package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/phonecompanion/phonecompanion/console"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// consolePassword is the environment variable that has the password of --user.
const consolePassword = "PHONECOMPANION_PASSWORD"

// consoleDeadline is how long a command of a script may take to be answered,
// unless the user says otherwise: the server answers within 10 s.
const consoleDeadline = 15 * time.Second

// consoleFlags are the flags of console.
type consoleFlags struct {
	connect, user, passwordFile, monitor string
	tls                                  bool
	trust                                console.Trust
	config                               console.Config
}

func consoleCommand() *cobra.Command {
	var f consoleFlags
	cmd := &cobra.Command{
		Use:   "console",
		Short: "Talk to a server: commands with completion and history, events in colour; or a script through a pipe",
		Long: "Talk to a server: commands with completion and history, events in colour as they come. Help lists the commands.\n\n" +
			"With a pipe on standard input it carries out one command for each line, in order, writes what the server says to\n" +
			"standard output, and exits with 1 if a command failed. Empty lines and lines that begin with \"# \" are passed over.",
		Example: "  phonecompanion console --connect 192.168.0.5 --monitor all\n" +
			"  echo 'MakeCall 101 102' | phonecompanion console\n" +
			"  phonecompanion console --json --monitor 101,102 --wait 8h < /dev/null",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := f.check()
			if err != nil {
				return err
			}
			err = console.Run(cmd.Context(), c, os.Stdin, os.Stdout)
			if errors.Is(err, console.ErrPasswordNeeded) {
				return usageError{err}
			}
			return err
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.connect, "connect", "127.0.0.1:"+console.DefaultPort, "the `ADDRESS` of the server; without a port "+console.DefaultPort)
	flags.BoolVar(&f.tls, "tls", false, "speak TLS; the server's tls_listen has another port")
	flags.StringVar(&f.trust.CAFile, "tls-ca", "", "speak TLS and trust the authorities in the PEM `FILE` alone")
	flags.StringVar(&f.trust.Pin, "tls-pin", "", "speak TLS and trust the certificate with this `SHA256` alone")
	flags.BoolVar(&f.trust.Insecure, "tls-insecure", false, "speak TLS and trust any certificate")
	flags.StringVar(&f.user, "user", "", "log in as `NAME`; the password is asked for, or taken from "+consolePassword)
	flags.StringVar(&f.passwordFile, "password-file", "", "take the password from the first line of `FILE`")
	flags.StringVar(&f.monitor, "monitor", "", "monitor these `DEVICES` from the beginning: 101,102 or all")
	flags.StringVar(&f.config.Options, "options", "", "the `OPTIONS` of the connection instead of the usual ones, as in \"Snapshot=On;Errors=Extended\"")
	flags.BoolVar(&f.config.JSON, "json", false, "write the server's JSON lines as they are")
	flags.BoolVar(&f.config.NoColour, "no-color", false, "no colours; the environment's NO_COLOR does the same")
	flags.DurationVar(&f.config.Deadline, "deadline", consoleDeadline, "with a pipe: how long a reply may take")
	flags.DurationVar(&f.config.Wait, "wait", 0, "with a pipe: how long events are written after the last command")
	flags.BoolVar(&f.config.StopOnError, "stop-on-error", false, "with a pipe: end at the first command that fails")
	return cmd
}

// check makes a configuration of the flags.
func (f *consoleFlags) check() (console.Config, error) {
	c, err := f.config, error(nil)
	if c.Address, err = console.Address(f.connect); err != nil {
		return c, usageError{fmt.Errorf("--connect: %w", err)}
	}
	if f.tls || f.trust != (console.Trust{}) {
		if c.TLS, err = f.trust.TLS(c.Address); err != nil {
			return c, usageError{err}
		}
	}
	if err := console.CheckOptions(c.Options); err != nil {
		return c, usageError{err}
	}
	if c.Deadline <= 0 || c.Wait < 0 {
		return c, usageError{errors.New("--deadline and --wait are times like 15s")}
	}
	if f.passwordFile != "" && f.user == "" {
		return c, usageError{errors.New("--password-file needs --user")}
	}
	if c.User = f.user; c.User != "" {
		if c.Password, c.AskPassword, err = f.password(); err != nil {
			return c, err
		}
	}
	c.Monitor = strings.FieldsFunc(f.monitor, func(r rune) bool { return r == ',' || r == ' ' })
	c.HistoryFile = console.HistoryFile()
	c.Keys = profileKeys
	return c, nil
}

// password returns the password of --user, or says that it must be asked for.
func (f *consoleFlags) password() (password string, ask bool, err error) {
	if f.passwordFile != "" {
		data, err := os.ReadFile(f.passwordFile)
		if err != nil {
			return "", false, err
		}
		line, _, _ := strings.Cut(string(data), "\n")
		return strings.TrimSuffix(line, "\r"), false, nil
	}
	password, given := os.LookupEnv(consolePassword)
	return password, !given, nil
}

// profileKeys returns the keys of the phones of a shipped profile.
func profileKeys(profile string) []string {
	data, err := profiles.FS.ReadFile(profile + ".toml")
	if err != nil {
		return nil
	}
	p, err := phoneprofile.Parse(profile+".toml", data)
	if err != nil {
		return nil
	}
	return p.Keys.Names
}
