package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phonehttp"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// shownAnswer is how much of an answer `profile try` prints, in bytes.
const shownAnswer = 2000

func profileTryCommand() *cobra.Command {
	var file, state string
	cmd := &cobra.Command{
		Use:     "try EXT ACTION [key=value...]",
		Short:   "Send an action to a configured phone; print request, answer, verdict and the rule that gave it",
		Example: "  phonecompanion profile try 101 MakeCall number=102",
		Args:    minArgs(2, "an extension, an action, and values as key=value"),
		RunE: func(cmd *cobra.Command, args []string) error {
			file, err := findConfig(file)
			if err != nil {
				return err
			}
			c, err := config.Load(file, profiles.FS)
			if err != nil {
				fmt.Fprintln(cmd.ErrOrStderr(), err)
				return faultError{}
			}
			for _, s := range c.Phones {
				if s.Extension == args[0] {
					return try(cmd.Context(), cmd.OutOrStdout(), s, args[1], state, args[2:])
				}
			}
			return fmt.Errorf("%s has no phone %q", file, args[0])
		},
	}
	cmd.Flags().StringVar(&file, "config", "", "the configuration `FILE`")
	cmd.Flags().StringVar(&state, "state", "", "the `STATE` that the device is in; default: the first case that the values allow")
	return cmd
}

// try sends an action step by step, as the server would, and tells all about it.
func try(ctx context.Context, w io.Writer, s *phone.Settings, action, state string, pairs []string) error {
	v := s.Values()
	c, err := chooseCase(s.Profile, action, state, pairs, v)
	if err != nil {
		return err
	}
	client := s.Client()
	for i, step := range c.Steps {
		if step.Request == nil {
			fmt.Fprintf(w, "# wait %v\n\n", step.Wait)
			select {
			case <-time.After(step.Wait):
			case <-ctx.Done():
				return ctx.Err()
			}
			continue
		}
		fmt.Fprintf(w, "# step %d of %d\n", i+1, len(c.Steps))
		if step.Request.Via == phoneprofile.ViaProvider {
			return errors.New("this step goes to the provider, which cannot be tried yet")
		}
		r, err := step.Request.Render(v)
		if err != nil {
			return err
		}
		bytes, err := phonehttp.Dump(client.Addr(r, &s.Profile.HTTP), r)
		if err != nil {
			return err
		}
		fmt.Fprintln(w, indent("> ", s.Hide(string(bytes))))
		began := time.Now()
		answer, err := client.Do(ctx, r, &s.Profile.HTTP)
		if err != nil {
			fmt.Fprintf(w, "verdict: FAILED after %v: %v\n", time.Since(began).Round(time.Millisecond), err)
			return faultError{}
		}
		fmt.Fprintf(w, "< status %d after %v, %d bytes\n", answer.Status, time.Since(began).Round(time.Millisecond), len(answer.Body))
		if len(answer.Body) > 0 {
			fmt.Fprintln(w, indent("< ", s.Hide(string(answer.Body[:min(len(answer.Body), shownAnswer)]))))
		}
		if err := step.Request.Judge(answer); err != nil {
			fmt.Fprintf(w, "verdict: REFUSED: %v\n", err)
			return faultError{}
		}
		for _, e := range step.Request.Extract {
			value, found, err := e.Take(answer, v)
			if err != nil || !found {
				fmt.Fprintf(w, "verdict: REFUSED: %q is not in the answer (extract)\n", e.Name)
				return faultError{}
			}
			v.SetExtracted(e.Insert, value)
			fmt.Fprintf(w, "extracted %s = %q\n", e.Name, value)
		}
		fmt.Fprintf(w, "verdict: SUCCESS (%s)\n\n", rules(step.Request))
	}
	return nil
}

// rules names the rules that a request was judged by.
func rules(r *phoneprofile.Request) string {
	names := fmt.Sprintf("success_status %v", r.SuccessStatus)
	if r.FailureBody != nil {
		names += ", failure_body"
	}
	if r.SuccessBody != nil {
		names += ", success_body"
	}
	return names
}

// indent puts a mark before every line, and makes control characters visible.
func indent(mark, text string) string {
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
	for i, l := range lines {
		l = strings.Map(func(r rune) rune {
			if r < ' ' && r != '\t' || r == 0x7f {
				return '\uFFFD'
			}
			return r
		}, l)
		lines[i] = mark + l
	}
	return strings.Join(lines, "\n")
}
