package phone

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

var update = flag.Bool("update", false, "write the golden files of this package anew")

// situations are the states that a call can be in, each with the steps that
// lead there. All of them are of the phone's call "a" with 102.
var situations = []struct{ name, steps string }{
	{"null", ""},
	{"ended", "delivered call=a remote=102; cleared call=a"},
	{"initiated", "MakeCall 102"},
	{"originated", "originated call=a remote=102"},
	{"originated, other side rings", "originated call=a remote=102; delivered call=a"},
	{"originated, cancelled by command", "originated call=a remote=102; ClearConnection"},
	{"failed", "originated call=a remote=102; failed call=a cause=busy"},
	{"alerting", "delivered call=a remote=102"},
	{"alerting, rejected by command", "delivered call=a remote=102; ClearConnection"},
	{"alerting, diverted", "delivered call=a remote=102; Deflect 105"},
	{"connected", "delivered call=a remote=102; established call=a"},
	{"connected, ended by command", "delivered call=a remote=102; established call=a; ClearConnection"},
	{"hold", "delivered call=a remote=102; established call=a; held call=a"},
	{"conferenced", "delivered call=a remote=102; established call=a; conferenced call=a"},
	{"transferring", "delivered call=a remote=102; established call=a; Begin"},
	{"transferring, held", "delivered call=a remote=102; established call=a; Begin; held call=a"},
	{"transferred", "delivered call=a remote=102; established call=a; Blind 105"},
}

// TestEverySignalInEveryState writes down what each signal does in each state.
// The table is read by people: a change in it is a change of what clients see.
func TestEverySignalInEveryState(t *testing.T) {
	var b bytes.Buffer
	fmt.Fprint(&b, "# What every signal does in every state of a call: the events that it makes, and the state behind it.\n"+
		"# \"a\" is a signal with the call's id, \"-\" one without any. Signals that do nothing in a state are in its last line.\n"+
		"# Signals of the device (dnd, mute, forwarding, registered) are about no call; setup is what idle is; ip_changed and key make no event.\n")
	for _, s := range situations {
		fmt.Fprintf(&b, "\n%s\n", s.name)
		var nothing []string
		for sig := phoneprofile.SignalInitiated; sig <= phoneprofile.SignalMissed; sig++ {
			var outcome [2]string
			for i, step := range []string{sig.String() + " call=a", sig.String()} {
				outcome[i] = afterSignal(t, s.steps, step)
			}
			switch {
			case outcome[0] == outcome[1] && outcome[0] == "":
				nothing = append(nothing, sig.String())
			case outcome[0] == outcome[1]:
				fmt.Fprintf(&b, "  %-12s a,-  %s\n", sig, outcome[0])
			default:
				for i, id := range []string{"a", "-"} {
					fmt.Fprintf(&b, "  %-12s %s    %s\n", sig, id, cmp.Or(outcome[i], "nothing"))
				}
			}
		}
		fmt.Fprintf(&b, "  nothing: %s\n", strings.Join(nothing, ", "))
	}
	golden := filepath.Join("testdata", "signals.golden")
	if *update {
		if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, b.Bytes()) {
		got, wanted := strings.Split(b.String(), "\n"), strings.Split(string(want), "\n")
		for i := range min(len(got), len(wanted)) {
			if got[i] != wanted[i] {
				t.Fatalf("line %d of %s:\ngot  %s\nwant %s\n(-update writes it anew, to be read)", i+1, golden, got[i], wanted[i])
			}
		}
		t.Fatalf("%s has %d lines, want %d", golden, len(wanted), len(got))
	}
}

// afterSignal plays the steps, then the signal, and writes the events that it
// makes and the state behind it; "" when it does nothing.
func afterSignal(t *testing.T, steps, signal string) string {
	p := newPlayer(t)
	for _, step := range strings.Split(steps, "; ") {
		if step != "" {
			p.play(step)
		}
	}
	before := p.situation()
	got := slices.DeleteFunc(lines(p.play(signal)), func(l string) bool { return strings.HasPrefix(l, "DeviceInformation") })
	after := p.situation()
	if len(got) == 0 && before == after {
		return ""
	}
	return strings.Join(got, " | ") + " => " + after
}

// situation describes the model's calls in a few words.
func (p *player) situation() string {
	if len(p.m.calls) == 0 {
		return "null"
	}
	var all []string
	for _, c := range p.m.calls {
		s := c.visible().String()
		if !c.end.IsZero() {
			s += fmt.Sprintf(" (ends in %v)", c.end.Sub(p.now))
		}
		all = append(all, s)
	}
	return strings.Join(all, ", ")
}
