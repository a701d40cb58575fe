package phone

import (
	"slices"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/stli"
)

// TestRules: the first rule that fits counts, and what a client has bound stays
// one word of its command.
func TestRules(t *testing.T) {
	var rules Rules
	for _, r := range []struct {
		devices       []string
		data, command string
	}{
		{[]string{"1*", "205"}, `^api\+uuid_transfer (\S+) (.+)$`, "SingleStepTransferCall {device} {2}"},
		{nil, `^(?i)night$`, "SetDoNotDisturb 10{key} on"},
		{[]string{"*"}, `^say`, "Action 300 Say number={label} action={0}"},
		{nil, ``, "HoldCall {device}"},
	} {
		rule, err := NewRule(r.devices, r.data, r.command)
		if err != nil {
			t.Fatal(err)
		}
		rules = append(rules, rule)
	}
	for _, c := range []struct{ device, key, label, data, want string }{
		{"101", "2", "x", "api+uuid_transfer c-1 9001", "101 SingleStepTransferCall 9001"},
		{"205", "2", "x", "api+uuid_transfer c-1 9001 101 MakeCall 1", "205 SingleStepTransferCall 9001 101 MakeCall 1"},
		{"201", "2", "x", "api+uuid_transfer c-1 9001", "201 HoldCall"},
		{"201", "3", "x", "NIGHT", "103 SetDoNotDisturb on"},
		{"201", "3", "{device} {0}", "say {1} it", "300 Action Say|number={device} {0}|action=say"},
	} {
		to, verb, args, ok := rules.match(c.device, c.key, c.label, c.data)
		if got := strings.TrimSpace(to + " " + verb.String() + " " + strings.Join(args, "|")); !ok || got != c.want {
			t.Errorf("%s: got %q, want %q", c.data, got, c.want)
		}
	}
	var none *Rules
	if _, _, _, ok := none.match("1", "1", "", ""); ok {
		t.Error("no rules, and one fits")
	}
	if !slices.EqualFunc(rules, rules, Rule.Same) || rules[0].Same(rules[1]) {
		t.Error("rules are not compared")
	}
	if rules[0].verb != stli.VerbSingleStepTransferCall {
		t.Errorf("%v", rules[0].verb)
	}
}
