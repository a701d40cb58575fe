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
	"github.com/phonecompanion/phonecompanion/phonesip"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// shownAnswer is how much of an answer `profile try` prints, in bytes.
const shownAnswer = 2000

func profileTryCommand() *cobra.Command {
	var file, state string
	cmd := &cobra.Command{
		Use:     "try EXT ACTION [key=value...]",
		Short:   "Send an action to a configured phone; print request, answer, verdict and the rule that gave it",
		Long:    "Send an action to a configured phone, as the server would. ACTION may be poll: what\n[poll] asks, and the lines that it reads in the answer.",
		Example: "  phonecompanion profile try 101 MakeCall number=102\n  phonecompanion profile try 101 poll",
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
	sent, answer, err := trySteps(ctx, w, s, "step", c.Steps, v)
	if err == nil && strings.EqualFold(action, pollAction) && s.Profile.Cases(action, "") == nil {
		return tryLines(w, s.Profile.Poll, answer)
	}
	if err == nil || sent == 0 || len(c.OnFailure) == 0 {
		return err
	}
	fmt.Fprint(w, "\n# the action failed half way: on_failure lets the phone go\n\n")
	trySteps(ctx, w, s, "on_failure step", c.OnFailure, v)
	return err
}

// tryLines tells which lines are in the answer of a poll.
func tryLines(w io.Writer, p *phoneprofile.Poll, a *phoneprofile.Answer) error {
	lines, err := p.Read(a)
	if err != nil {
		fmt.Fprintf(w, "verdict: REFUSED: %v\n", err)
		return faultError{}
	}
	if len(lines) == 0 {
		fmt.Fprintln(w, "no calls")
	}
	for _, l := range lines {
		fmt.Fprintf(w, "line %v\n", l)
	}
	return nil
}

// trySteps sends steps until one fails, and returns how many went well, and the
// last answer.
func trySteps(ctx context.Context, w io.Writer, s *phone.Settings, what string, steps []phoneprofile.Step, v *phoneprofile.Values) (sent int, answer *phoneprofile.Answer, err error) {
	for i, step := range steps {
		if step.Request == nil {
			fmt.Fprintf(w, "# wait %v\n\n", step.Wait)
			select {
			case <-time.After(step.Wait):
			case <-ctx.Done():
				return sent, nil, ctx.Err()
			}
			continue
		}
		fmt.Fprintf(w, "# %s %d of %d\n", what, i+1, len(steps))
		if answer, err = tryRequest(ctx, w, s, step.Request, v); err != nil {
			return sent, nil, err
		}
		sent++
	}
	return sent, answer, nil
}

// tryRequest sends one request and tells what came back and what it means. It
// returns the answer.
func tryRequest(ctx context.Context, w io.Writer, s *phone.Settings, request *phoneprofile.Request, v *phoneprofile.Values) (*phoneprofile.Answer, error) {
	if request.Via == phoneprofile.ViaProvider {
		return nil, errors.New("this step goes to the provider, which cannot be tried yet")
	}
	r, err := request.Render(v)
	if err != nil {
		return nil, err
	}
	text, send, err := tryVia(s, r)
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(w, indent("> ", s.Hide(string(text))))
	began := time.Now()
	answer, err := send(ctx)
	if err != nil {
		fmt.Fprintf(w, "verdict: FAILED after %v: %v\n", time.Since(began).Round(time.Millisecond), err)
		return nil, faultError{}
	}
	fmt.Fprintf(w, "< status %d after %v, %d bytes\n", answer.Status, time.Since(began).Round(time.Millisecond), len(answer.Body))
	if len(answer.Body) > 0 {
		fmt.Fprintln(w, indent("< ", s.Hide(string(answer.Body[:min(len(answer.Body), shownAnswer)]))))
	}
	if err := request.Judge(answer); err != nil {
		fmt.Fprintf(w, "verdict: REFUSED: %v\n", err)
		return nil, faultError{}
	}
	for _, e := range request.Extract {
		value, found, err := e.Take(answer, v)
		if err != nil || !found {
			fmt.Fprintf(w, "verdict: REFUSED: %q is not in the answer (extract)\n", e.Name)
			return nil, faultError{}
		}
		v.SetExtracted(e.Insert, value)
		fmt.Fprintf(w, "extracted %s = %q\n", e.Name, value)
	}
	fmt.Fprintf(w, "verdict: SUCCESS (%s)\n\n", rules(request))
	return answer, nil
}

// tryVia returns a request as it goes on the wire, and what sends it: by SIP or
// by HTTP.
func tryVia(s *phone.Settings, r *phoneprofile.Rendered) (text []byte, send func(context.Context) (*phoneprofile.Answer, error), err error) {
	if r.SIP != nil {
		to, ok := s.SIPPhone()
		if !ok {
			return nil, nil, errors.New("this step is a SIP request, and SIP is off: write enabled = true in [sip] of the configuration")
		}
		return phonesip.Dump(to.Host, r), func(ctx context.Context) (*phoneprofile.Answer, error) {
			return phonesip.Sender{}.Send(ctx, to, r)
		}, nil
	}
	client := s.Client()
	text, err = phonehttp.Dump(client.Addr(r, &s.Profile.HTTP), r)
	return text, func(ctx context.Context) (*phoneprofile.Answer, error) { return client.Do(ctx, r, &s.Profile.HTTP) }, err
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
