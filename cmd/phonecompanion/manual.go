package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manualCommand prints the manual page. The packages ship what it prints, so
// the page says what the program does.
func manualCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "manual",
		Short:  "Print the manual page, for man -l",
		Args:   noArgs,
		Hidden: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var page bytes.Buffer
			writeManual(&page, cmd.Root())
			_, err := page.WriteTo(cmd.OutOrStdout())
			return err
		},
	}
}

// writeManual writes the page in the man macros (man(7)). It has no date: two
// builds of one version are the same.
func writeManual(w io.Writer, root *cobra.Command) {
	fmt.Fprintf(w, ".TH PHONECOMPANION 1 \"\" \"phonecompanion %s\" \"User Commands\"\n", roff(version))
	fmt.Fprintf(w, ".SH NAME\nphonecompanion \\- %s\n.SH SYNOPSIS\n.B phonecompanion\n.I command\n[\\fIflags\\fR]\n.SH COMMANDS\n", roff(root.Short))
	for _, c := range root.Commands() {
		writeManualCommand(w, c)
	}
	fmt.Fprintf(w, ".SH FILES\n.TP\n.I %s\n%s\n.TP\n.I %s\n%s\n.TP\n.I %s\n%s\n",
		configName, "The configuration, in the working directory.",
		"/etc/phonecompanion/"+configName, "The configuration, where there is none in the working directory.",
		"/var/lib/phonecompanion", "What must survive a restart.")
	fmt.Fprint(w, ".SH ENVIRONMENT\n.TP\n.B PHONECOMPANION_STATE_DIR\nThe state folder, whatever the configuration says.\n")
	fmt.Fprint(w, ".SH EXIT STATUS\n0 fine, 1 a fault, which standard error names, 2 wrong usage.\n")
	fmt.Fprint(w, ".SH SIGNALS\nSIGHUP: read the configuration now. SIGINT, SIGTERM: stop in order.\n")
}

// writeManualCommand writes a command that does something, or those below it.
func writeManualCommand(w io.Writer, c *cobra.Command) {
	if c.Hidden || !c.IsAvailableCommand() {
		return
	}
	if c.HasAvailableSubCommands() {
		for _, sub := range c.Commands() {
			writeManualCommand(w, sub)
		}
		return
	}
	text := c.Long
	if text == "" {
		text = c.Short + "."
	}
	fmt.Fprintf(w, ".SS \"%s\"\n", roff(strings.TrimSuffix(c.UseLine(), " [flags]")))
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		if line = strings.TrimSpace(line); line == "" {
			fmt.Fprintln(w, ".PP")
		} else {
			fmt.Fprintf(w, "%s\n", roff(line))
		}
	}
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		name, usage := pflag.UnquoteUsage(f)
		fmt.Fprintf(w, ".TP\n\\fB\\-\\-%s\\fR", roff(f.Name))
		if name != "" {
			fmt.Fprintf(w, " \\fI%s\\fR", roff(name))
		}
		fmt.Fprintf(w, "\n%s\n", roff(usage))
	})
}

// roffEscapes keep characters from meaning something to roff.
var roffEscapes = strings.NewReplacer(`\`, `\e`, "-", `\-`, `"`, `\(dq`, "`", `\(ga`)

// roff writes text as itself: also where a line begins with what would be a request.
func roff(text string) string {
	text = roffEscapes.Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		text = `\&` + text
	}
	return text
}
