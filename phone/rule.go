package phone

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/phonecompanion/phonecompanion/stli"
)

// A Rule says what a key's press does besides being told to the clients: the
// first rule that fits sends its command.
type Rule struct {
	Devices []string // patterns: "101", "2*", "*"; none: every phone
	data    *regexp.Regexp
	verb    stli.Verb
	words   []string // behind the verb, the device first
}

// Rules are all rules, in their order. A nil Rules has none.
type Rules []Rule

// ruleInsert is what may stand in a rule's command in braces.
var ruleInsert = regexp.MustCompile(`\{(device|key|label|[0-9])\}`)

// NewRule makes a rule of a pattern for the action's text, and of a command line
// in which {device}, {key}, {label} and {0} to {9}, the groups of the pattern,
// may stand.
func NewRule(devices []string, data, command string) (Rule, error) {
	r := Rule{Devices: devices}
	var err error
	if r.data, err = regexp.Compile(data); err != nil {
		return r, fmt.Errorf("bad regular expression: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	words := strings.Fields(command)
	if len(words) == 0 {
		return r, fmt.Errorf("the command is empty: write one such as SingleStepTransferCall {device} {1}")
	}
	verb, ok := stli.FindVerb(words[0])
	info := verb.Info()
	switch r.verb, r.words = verb, words[1:]; {
	case !ok || !info.Device || verb == stli.VerbMonitorStart || verb == stli.VerbMonitorStop || verb == stli.VerbSnapshotDevice:
		return r, fmt.Errorf("a rule cannot say %s: write a command for a phone, such as SingleStepTransferCall {device} {1}", words[0])
	case len(r.words) < info.Min || info.Max >= 0 && len(r.words) > info.Max:
		return r, fmt.Errorf("usage: %s %s", info.Name, info.Usage)
	}
	for _, w := range r.words {
		for _, m := range ruleInsert.FindAllStringSubmatch(w, -1) {
			if n, err := strconv.Atoi(m[1]); err == nil && n > r.data.NumSubexp() {
				return r, fmt.Errorf("{%d} is no group of the pattern, which has %d", n, r.data.NumSubexp())
			}
		}
	}
	return r, nil
}

// match finds the first rule that fits and returns its command.
func (rs *Rules) match(device, key, label, data string) (to string, verb stli.Verb, args []string, ok bool) {
	if rs == nil {
		return
	}
	for _, r := range *rs {
		groups := r.data.FindStringSubmatch(data)
		if groups == nil || !r.covers(device) {
			continue
		}
		// What a client has bound stands in the words and makes none: it cannot
		// become another command.
		for _, w := range r.words {
			args = append(args, ruleInsert.ReplaceAllStringFunc(w, func(in string) string {
				switch name := in[1 : len(in)-1]; name {
				case "device":
					return device
				case "key":
					return key
				case "label":
					return label
				default:
					return groups[name[0]-'0']
				}
			}))
		}
		return args[0], r.verb, args[1:], true
	}
	return
}

// covers tells whether the rule is for a device.
func (r *Rule) covers(device string) bool {
	return len(r.Devices) == 0 || slices.ContainsFunc(r.Devices, func(pattern string) bool {
		prefix, open := strings.CutSuffix(pattern, "*")
		return open && strings.HasPrefix(device, prefix) || pattern == device
	})
}

// Same tells whether two rules say the same.
func (r Rule) Same(o Rule) bool {
	return slices.Equal(r.Devices, o.Devices) && r.data.String() == o.data.String() && r.verb == o.verb && slices.Equal(r.words, o.words)
}
