package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/phonecompanion/phonecompanion/phone"
)

func profileShowCommand() *cobra.Command {
	var file, extension string
	cmd := &cobra.Command{
		Use:   "show NAME",
		Short: "Print a profile file and its faults, or what to enter by hand into a phone",
		Long: "Print a profile file, and its faults if it has any.\n" +
			"With --for: print the action URLs of one phone of the configuration as its\n" +
			"provisioning file has them, for phones that the server cannot set itself.",
		Example: "  phonecompanion profile show yealink --for 101 >action-urls.cfg",
		Args:    exactArgs(1, "the name of a profile"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("for") {
				return showFor(cmd.Context(), args[0], extension, file, cmd.OutOrStdout(), cmd.ErrOrStderr())
			}
			if file != "" {
				return usageError{fmt.Errorf("--config goes with --for")}
			}
			_, data, _, err := findProfile(args[0])
			if data == nil {
				return err
			}
			cmd.OutOrStdout().Write(data)
			if err != nil {
				fmt.Fprintln(cmd.ErrOrStderr(), err)
				return faultError{}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&extension, "for", "", "the extension `EXT` of a configured phone")
	cmd.Flags().StringVar(&file, "config", "", "the configuration `FILE`")
	return cmd
}

// showFor prints what is to be entered into a phone: the text alone, so that
// it can go into a file, and on stderr what a person must know.
func showFor(ctx context.Context, name, extension, file string, stdout, stderr io.Writer) error {
	c, s, file, err := configuredPhone(file, extension, stderr)
	if err != nil {
		return err
	}
	if !isProfile(s, name) {
		return fmt.Errorf("the profile of %s in %s is %q, not %q: write phonecompanion profile show %s --for %s", extension, file, s.ProfileName, name, s.ProfileName, extension)
	}
	if len(s.Profile.MeaningfulSlots()) == 0 {
		return fmt.Errorf("profile %q has no action URLs to set", s.ProfileName)
	}
	b, err := openBeside(ctx, stateDir(c.Server.StateDir))
	if err != nil {
		return err
	}
	defer b.close()
	facts, err := b.facts(ctx, c, s)
	if err != nil {
		return err
	}
	s.Token = facts.Token
	text, err := s.Provisioning(facts.Base)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(stdout, text); err != nil {
		return err
	}
	provisionHints(stderr, s, facts)
	return nil
}

// isProfile tells whether a name means the profile of a phone: as the
// configuration names it, or as the profile names itself.
func isProfile(s *phone.Settings, name string) bool {
	base := strings.TrimSuffix(filepath.Base(s.ProfileName), ".toml")
	return name == s.ProfileName || name == base || name == s.Profile.Name
}

// provisionHints says what a person must know besides.
func provisionHints(w io.Writer, s *phone.Settings, facts *phoneFacts) {
	how := s.Profile.Provisioning()
	fmt.Fprintf(w, "This is for %s alone. It holds a secret: keep it like a password.\n", s.Extension)
	if how.File != "" {
		fmt.Fprintf(w, "File: %s.\n", how.File)
	}
	if how.Note != "" {
		fmt.Fprintln(w, how.Note)
	}
	switch {
	case facts.File != "":
		address := strings.TrimSuffix(facts.Base, "/") + facts.File
		fmt.Fprintf(w, "The server has it ready for the phone, with its settings and softkeys: %s\nA phone that asks for the file by itself wants %s\n", address, address[:strings.LastIndexByte(address, '/')+1])
	case s.Profile.FileName("") != "":
		fmt.Fprintf(w, "The server would have it ready for the phone, if it knew its MAC address: write mac in [[phone]] %s.\n", s.Extension)
	}
	if !s.ByHand() {
		fmt.Fprintf(w, "The server can set the addresses itself, and puts back what stood there. To keep what you enter: monitor = \"manual\" in [[phone]] %s.\n", s.Extension)
	}
}
