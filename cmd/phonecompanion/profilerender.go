package main

import (
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/phonecompanion/phonecompanion/phonehttp"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesip"
)

func profileRenderCommand() *cobra.Command {
	var state string
	cmd := &cobra.Command{
		Use:   "render NAME ACTION [key=value...]",
		Short: "Print the exact requests that an action would send",
		Long: "Print the exact requests that an action would send, without sending them.\n" +
			"A value that only an answer of the phone, or the provider, would tell stands as\n_name_, and so does what makes a SIP request one of its own.\n" +
			"ACTION may be poll: the requests of [poll].",
		Example: "  phonecompanion profile render snom MakeCall number=102",
		Args:    minArgs(2, "a profile, an action, and values as key=value"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, _, _, err := findProfile(args[0])
			if err != nil {
				return err
			}
			v := exampleValues()
			c, err := chooseCase(p, args[1], state, args[2:], v)
			if err != nil {
				return err
			}
			return renderCase(cmd.OutOrStdout(), p, c, v)
		},
	}
	cmd.Flags().StringVar(&state, "state", "", "the `STATE` that the device is in; default: the first case that the values allow")
	return cmd
}

// pollAction stands on the command line for [poll], which is no action.
const pollAction = "poll"

// exampleValues are what the configuration would say about the phone.
func exampleValues() *phoneprofile.Values {
	v := &phoneprofile.Values{}
	v.Set(phoneprofile.InsertExtension, "101")
	v.Set(phoneprofile.InsertUsername, "<username>")
	v.Set(phoneprofile.InsertPassword, "<password>")
	v.Set(phoneprofile.InsertAddress, "phone.example")
	return v
}

// chooseCase takes the values of a command line and the case that they choose.
func chooseCase(p *phoneprofile.Profile, action, state string, pairs []string, v *phoneprofile.Values) (*phoneprofile.Case, error) {
	word := ""
	for _, pair := range pairs {
		key, value, ok := strings.Cut(pair, "=")
		in, known := phoneprofile.FindInsert(key)
		if !ok || !known {
			return nil, usageError{fmt.Errorf("%q is no value: write key=value with one of %s", pair, phoneprofile.InsertNames())}
		}
		if in == phoneprofile.InsertKeys {
			checked, err := p.Keys.Check(value)
			if err != nil {
				return nil, err
			}
			value = checked
		}
		if in == phoneprofile.InsertState {
			word = strings.ToLower(value)
			v.Set(phoneprofile.InsertOn, oneIf(word == "on"))
			v.Set(phoneprofile.InsertOff, oneIf(word == "off"))
		}
		v.Set(in, value)
	}
	cases := p.Cases(action, word)
	if cases == nil && p.Poll != nil && strings.EqualFold(action, pollAction) {
		return &phoneprofile.Case{Steps: p.Poll.Steps}, nil
	}
	if cases == nil {
		return nil, fmt.Errorf("profile %q has no action %q: it has %s", p.Name, action, strings.Join(p.ActionNames(), ", "))
	}
	for i := range cases {
		if state == "" && len(cases[i].When) > 0 && cases[i].Applies(cases[i].When[0], v) {
			return &cases[i], nil
		}
		s, ok := phoneprofile.ParseState(state)
		if state != "" && !ok {
			return nil, usageError{fmt.Errorf("unknown state %q: write one of %s", state, phoneprofile.StateNames())}
		}
		if (state != "" || len(cases[i].When) == 0) && cases[i].Applies(s, v) {
			return &cases[i], nil
		}
	}
	return nil, fmt.Errorf("no case of %s applies: give the values that it needs, or another --state", action)
}

func oneIf(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// renderCase prints the requests of a case.
func renderCase(w io.Writer, p *phoneprofile.Profile, c *phoneprofile.Case, v *phoneprofile.Values) error {
	for i, step := range c.Steps {
		if step.Request == nil {
			fmt.Fprintf(w, "# wait %v\n\n", step.Wait)
			continue
		}
		r, err := step.Request.Render(v)
		if err != nil {
			return err
		}
		if len(c.Steps) > 1 {
			fmt.Fprintf(w, "# step %d of %d\n", i+1, len(c.Steps))
		}
		if step.Request.Via == phoneprofile.ViaProvider {
			if r, err = renderCloud(step.Request, v); err != nil {
				return err
			}
			fmt.Fprintf(w, "# to the provider, with its address and a token\n%s\n", cloudText(r))
			for _, e := range step.Request.Extract {
				v.SetExtracted(e.Insert, "_"+e.Name+"_")
			}
			fmt.Fprintln(w)
			continue
		}
		bytes, err := dump(p, r)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s\n", strings.ReplaceAll(strings.TrimRight(string(bytes), "\r\n"), "\r\n", "\n"))
		for _, e := range step.Request.Extract {
			v.SetExtracted(e.Insert, "_"+e.Name+"_") // characters that no place escapes
		}
		fmt.Fprintln(w)
	}
	return nil
}

// dump returns a request as it would go on the wire to a phone.
func dump(p *phoneprofile.Profile, r *phoneprofile.Rendered) ([]byte, error) {
	const host = "phone.example"
	if r.SIP != nil {
		return phonesip.Dump(host, r), nil
	}
	port := r.Port
	if port == 0 {
		port = p.HTTP.Port
	}
	return phonehttp.Dump(net.JoinHostPort(host, strconv.Itoa(port)), r)
}
