package lab

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestParseCallList(t *testing.T) {
	cases := []struct {
		name, text string
		want       []Call
	}{
		{"no calls", "\n--- Active calls (0) ---\n\n", nil},
		{
			"ringing there", "\n--- Active calls (1) ---\n> [line 1]  0:00:00    RINGING             sip:102@127.77.0.1\n\n",
			[]Call{{Line: 1, Current: true, State: StateRinging, Remote: "sip:102@127.77.0.1"}},
		},
		{
			"dialled", "\n--- Active calls (1) ---\n> [line 1]  0:00:00   OUTGOING             sip:102@127.77.0.1\n\n",
			[]Call{{Line: 1, Current: true, State: StateOutgoing, Remote: "sip:102@127.77.0.1"}},
		},
		{
			"on hold, another rings",
			"\n--- Active calls (2) ---\n" +
				"  [line 1]  1:02:03  ESTABLISHED  (on hold)  sip:101@127.77.0.1\n" +
				"> [line 2]  0:00:00   INCOMING             sip:103@127.77.0.1;x=(on\n\n",
			[]Call{
				{Line: 1, Duration: time.Hour + 2*time.Minute + 3*time.Second, State: StateEstablished, Held: true, Remote: "sip:101@127.77.0.1"},
				{Line: 2, Current: true, State: StateIncoming, Remote: "sip:103@127.77.0.1;x=(on"},
			},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := parseCallList(c.text)
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%+v, %v, want %+v", got, err, c.want)
			}
		})
	}
}

func TestParseCallListRefuses(t *testing.T) {
	cases := map[string]string{
		"empty":              "",
		"no head":            "> [line 1]  0:00:00    RINGING             sip:102@127.77.0.1\n",
		"fewer than said":    "--- Active calls (2) ---\n> [line 1]  0:00:00    RINGING             sip:102@127.77.0.1\n",
		"more than said":     "--- Active calls (0) ---\n> [line 1]  0:00:00    RINGING             sip:102@127.77.0.1\n",
		"a help text":        "--- Help ---\n",
		"a line cut short":   "--- Active calls (1) ---\n> [line 1]  0:00:00    RINGING",
		"a blank in the URI": "--- Active calls (1) ---\n> [line 1]  0:00:00    RINGING             sip:102@127 77.0.1\n",
		"two heads":          "--- Active calls (1) ---\n--- Active calls (1) ---\n",
	}
	for name, text := range cases {
		t.Run(name, func(t *testing.T) {
			if calls, err := parseCallList(text); !errors.Is(err, errCallList) {
				t.Errorf("%+v, %v", calls, err)
			}
		})
	}
}

func FuzzParseCallList(f *testing.F) {
	f.Add("\n--- Active calls (0) ---\n\n")
	f.Add("\n--- Active calls (1) ---\n> [line 1]  0:00:00    RINGING             sip:102@127.77.0.1\n\n")
	f.Add("\n--- Active calls (2) ---\n  [line 1]  0:00:01  ESTABLISHED  (on hold)  sip:a@b\n> [line 2]  0:00:00   INCOMING             sip:c@d\n\n")
	f.Fuzz(func(t *testing.T, text string) {
		calls, err := parseCallList(text)
		if err != nil {
			if !errors.Is(err, errCallList) || calls != nil {
				t.Fatalf("%+v, %v", calls, err)
			}
			return
		}
		again, err := parseCallList(formatCallList(calls))
		if err != nil || !slices.Equal(again, calls) {
			t.Fatalf("%+v became %+v, %v", calls, again, err)
		}
	})
}

// formatCallList writes a call list as baresip does.
func formatCallList(calls []Call) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n--- Active calls (%d) ---\n", len(calls))
	for _, c := range calls {
		mark, held := " ", "         "
		if c.Current {
			mark = ">"
		}
		if c.Held {
			held = "(on hold)"
		}
		seconds := int(c.Duration / time.Second)
		fmt.Fprintf(&b, "%s [line %d]  %d:%02d:%02d  %9s  %s  %s\n",
			mark, c.Line, seconds/3600, seconds/60%60, seconds%60, c.State, held, c.Remote)
	}
	return b.String() + "\n"
}
