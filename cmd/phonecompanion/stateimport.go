package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/phonecompanion/phonecompanion/state"
)

func stateImportCommand() *cobra.Command {
	var file string
	var yes bool
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Replace the state by an exported document, while no server runs",
		Long: "Replace the state by a document of phonecompanion state export, as a whole or not at all. The server must not run.\n" +
			"FILE is - for standard input. Where the state knows something of phones that the import forgets, it needs --yes,\n" +
			"and what was there is kept beside it as phonecompanion.db.before-import.",
		Example: "  phonecompanion state import phonecompanion-state.json",
		Args:    exactArgs(1, "the name of an exported document, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return importState(cmd.Context(), args[0], file, yes, cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&file, "config", "", "the configuration `FILE`")
	cmd.Flags().BoolVar(&yes, "yes", false, "replace also what is known of phones")
	return cmd
}

// importState imports into the folder that no server has.
func importState(ctx context.Context, name, file string, yes bool, in io.Reader, stdout, stderr io.Writer) error {
	dir, err := configuredStateDir(file, stderr)
	if err != nil {
		return err
	}
	if name != standardStream {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	} else {
		name = "standard input"
	}
	b, err := openBeside(ctx, dir)
	if err != nil {
		return err
	}
	defer b.close()
	if b.server != nil {
		return fmt.Errorf("a server runs with the state folder %s: stop it, import, and start it again", dir)
	}
	keep, err := toKeep(b.store, dir, yes)
	if err != nil {
		return err
	}
	n, exported, err := b.store.Import(in, keep)
	if err != nil {
		return fmt.Errorf("%s: %w; nothing was imported", name, err)
	}
	fmt.Fprintf(stdout, "%s has the state of %s: tokens of %d phones, old values of %d settings, %d bound keys, records of %d phones.\n",
		dir, exported.UTC().Format(time.RFC3339), n.Tokens, n.Slots, n.Keys, n.Phones)
	if keep != "" {
		fmt.Fprintf(stdout, "What was there before is in %s.\n", keep)
	}
	return nil
}

// toKeep is where a copy of the state must be kept before it is replaced: if it
// knows what nobody else knows. That is replaced only by who has said yes.
func toKeep(store *state.Store, dir string, yes bool) (string, error) {
	held, err := store.Count()
	if err != nil || held.Slots+held.Keys+held.Phones == 0 {
		return "", err
	}
	keep := state.BeforeImport(dir)
	if !yes {
		return "", fmt.Errorf("the state in %s knows old values of %d settings in phones, %d bound keys and records of %d phones, and would forget them: write --yes if that is meant; a copy is then kept as %s", dir, held.Slots, held.Keys, held.Phones, keep)
	}
	return keep, nil
}
