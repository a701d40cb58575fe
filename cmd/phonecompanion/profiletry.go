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
					b := &bench{w: cmd.OutOrStdout(), config: c, s: s, profile: s.Profile}
					defer b.close()
					return b.try(cmd.Context(), args[1], state, args[2:])
				}
			}
			return fmt.Errorf("%s has no phone %q", file, args[0])
		},
	}
	cmd.Flags().StringVar(&file, "config", "", "the configuration `FILE`")
	cmd.Flags().StringVar(&state, "state", "", "the `STATE` that the device is in; default: the first case that the values allow")
	return cmd
}

// bench is where an action is tried.
type bench struct {
	w       io.Writer
	config  *config.Config
	s       *phone.Settings
	profile *phoneprofile.Profile // whose action it is
	sky     *sky                  // nil until a request goes to the provider
}

// try sends an action step by step, as the server would, and tells all about it.
func (b *bench) try(ctx context.Context, action, state string, pairs []string) error {
	w, s := b.w, b.s
	v := s.Values()
	if s.Fallback != nil && !defines(s.Profile, action) && defines(s.Fallback, action) {
		fmt.Fprintf(w, "# profile %q has no %s: the fallback %q does it\n", s.ProfileName, action, s.FallbackName)
		b.profile = s.Fallback
	}
	if b.profile.Provider != nil {
		if err := b.known(v); err != nil {
			return err
		}
	}
	c, err := chooseCase(b.profile, action, state, pairs, v)
	if err != nil {
		return err
	}
	sent, answer, err := b.steps(ctx, "step", c.Steps, v)
	if err == nil && strings.EqualFold(action, pollAction) && b.profile.Cases(action, "") == nil {
		return tryLines(w, b.profile.Poll, answer, v)
	}
	if err == nil || sent == 0 || len(c.OnFailure) == 0 {
		return err
	}
	fmt.Fprint(w, "\n# the action failed half way: on_failure lets the phone go\n\n")
	b.steps(ctx, "on_failure step", c.OnFailure, v)
	return err
}

// tryLines tells which lines are in the answer of a poll.
func tryLines(w io.Writer, p *phoneprofile.Poll, a *phoneprofile.Answer, v *phoneprofile.Values) error {
	lines, err := p.Read(a, v)
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

// defines tells whether a profile has an action, or the [poll] that is asked for.
func defines(p *phoneprofile.Profile, action string) bool {
	return p.Cases(action, "on") != nil || p.Poll != nil && strings.EqualFold(action, pollAction)
}

// steps sends steps until one fails, and returns how many went well, and the
// last answer.
func (b *bench) steps(ctx context.Context, what string, steps []phoneprofile.Step, v *phoneprofile.Values) (sent int, answer *phoneprofile.Answer, err error) {
	for i, step := range steps {
		if step.Request == nil {
			fmt.Fprintf(b.w, "# wait %v\n\n", step.Wait)
			select {
			case <-time.After(step.Wait):
			case <-ctx.Done():
				return sent, nil, ctx.Err()
			}
			continue
		}
		fmt.Fprintf(b.w, "# %s %d of %d\n", what, i+1, len(steps))
		if answer, err = b.request(ctx, step.Request, v); err != nil {
			return sent, nil, err
		}
		sent++
	}
	return sent, answer, nil
}

// request sends one request and tells what came back and what it means. It
// returns the answer.
func (b *bench) request(ctx context.Context, request *phoneprofile.Request, v *phoneprofile.Values) (*phoneprofile.Answer, error) {
	w, s := b.w, b.s
	began := time.Now()
	send := b.toPhone
	if request.Via == phoneprofile.ViaProvider {
		send = b.toProvider
	}
	answer, err := send(ctx, request, v)
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

// toPhone shows a request, sends it to the phone and waits for the answer.
func (b *bench) toPhone(ctx context.Context, request *phoneprofile.Request, v *phoneprofile.Values) (*phoneprofile.Answer, error) {
	r, err := request.Render(v)
	if err != nil {
		return nil, err
	}
	if r.SIP != nil {
		return b.bySIP(ctx, r)
	}
	client := b.s.Client()
	bytes, err := phonehttp.Dump(client.Addr(r, &b.profile.HTTP), r)
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(b.w, indent("> ", b.s.Hide(string(bytes))))
	return client.Do(ctx, r, &b.profile.HTTP)
}

// bySIP is toPhone for a SIP request.
func (b *bench) bySIP(ctx context.Context, r *phoneprofile.Rendered) (*phoneprofile.Answer, error) {
	to, ok := b.s.SIPPhone()
	if !ok {
		return nil, errors.New("this step is a SIP request, and SIP is off: write enabled = true in [sip] of the configuration")
	}
	fmt.Fprintln(b.w, indent("> ", b.s.Hide(string(phonesip.Dump(to.Host, r)))))
	return phonesip.Sender{}.Send(ctx, to, r)
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
