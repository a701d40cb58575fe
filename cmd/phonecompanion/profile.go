package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// profileCommand is the integrator's bench.
func profileCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "profile",
		Short: "Look at phone profiles, and try them",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			return usageError{errors.New("profile needs list, show, render or try")}
		},
	}
	cmd.AddCommand(profileListCommand(), profileShowCommand(), profileRenderCommand(), profileTryCommand())
	return cmd
}

func profileListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the shipped profiles and those in this folder",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			files, err := profileFiles()
			if err != nil {
				return err
			}
			t := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
			fmt.Fprintln(t, "PROFILE\tEVIDENCE\tACTIONS\tEVENTS\tFROM\tDESCRIPTION")
			for _, name := range files {
				p, _, from, err := findProfile(name)
				if err != nil {
					fmt.Fprintf(t, "%s\tfaulty\t\t\t%s\trun phonecompanion profile show %s\n", name, from, name)
					continue
				}
				fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%s\t%s\n", name, p.Evidence, len(p.Actions), len(p.Events), from, p.Description)
			}
			return t.Flush()
		},
	}
}

// profileFiles names the shipped profiles and those of the working directory.
func profileFiles() ([]string, error) {
	shipped, err := fs.Glob(profiles.FS, "*.toml")
	if err != nil {
		return nil, err
	}
	own, _ := filepath.Glob(filepath.Join("profiles", "*.toml"))
	beside, _ := filepath.Glob("*.toml") // configurations too: what is no profile is left out
	beside = slices.DeleteFunc(beside, func(f string) bool {
		_, _, _, err := findProfile(strings.TrimSuffix(f, ".toml"))
		return err != nil
	})
	var names []string
	for _, f := range slices.Concat(shipped, own, beside) {
		names = append(names, strings.TrimSuffix(path.Base(filepath.ToSlash(f)), ".toml"))
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// findProfile reads a profile by its name or path, as the configuration in the
// working directory would find it: a file of one's own wins.
func findProfile(name string) (p *phoneprofile.Profile, data []byte, from string, err error) {
	candidates := []string{name}
	if !strings.ContainsAny(name, `/\`) && filepath.Ext(name) == "" {
		candidates = []string{name + ".toml", filepath.Join("profiles", name+".toml")}
	}
	for _, from = range candidates {
		if data, err = os.ReadFile(from); err == nil {
			p, _, err = phoneprofile.Read(from, data, profiles.FS)
			return p, data, from, err
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, nil, from, err
		}
	}
	if filepath.IsLocal(name) {
		if data, err = profiles.FS.ReadFile(name + ".toml"); err == nil {
			p, err = phoneprofile.Parse("profiles/"+name+".toml", data)
			return p, data, "shipped", err
		}
	}
	return nil, nil, "", fmt.Errorf("there is no profile %q: see phonecompanion profile list, or name a file", name)
}

// exactArgs wants n arguments.
func exactArgs(n int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != n {
			return usageError{fmt.Errorf("write %s", what)}
		}
		return nil
	}
}

// minArgs wants n arguments or more.
func minArgs(n int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) < n {
			return usageError{fmt.Errorf("write %s", what)}
		}
		return nil
	}
}
