package phone

import "github.com/phonecompanion/phonecompanion/dialplan"

// numbers tells the numbers outside from our own. Calls are matched by what
// phones and clients say; other forms are for readers only.
type numbers struct {
	plan *dialplan.Plan
	find func(extension string) *Phone
}

// scope tells where a dialled number is: "internal" where it is an extension of
// ours or as short as one, else "outside".
func (s *Settings) scope(number string) string {
	if s.numbers.find(number) != nil || s.Plan != nil && len(number) <= s.Plan.Rules().InternalDigits {
		return "internal"
	}
	return "outside"
}

// E164 returns the international form of a number that is outside. An
// extension that is configured is none, however long it is.
func (n *numbers) E164(number string) string {
	e := n.plan.E164(number)
	if e != "" && n.find(number) != nil {
		return ""
	}
	return e
}
