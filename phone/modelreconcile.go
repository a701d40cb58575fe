package phone

import (
	"slices"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// reconcile holds the model against all the calls that a provider says the phone
// has, after a time in which its events may have been lost: what has vanished is
// cleared, what is new or further on is said. A call that was dialled here and
// that the provider has not spoken of yet stays.
func (m *model) reconcile(now time.Time, lines []phoneprofile.Line) []*stli.Event {
	var events []*stli.Event
	for i := 0; i < len(m.calls); {
		c := m.calls[i]
		shown := slices.ContainsFunc(lines, func(l phoneprofile.Line) bool { return c.likeness(&l) > 0 })
		if shown || c.phoneID == "" && c.state == phoneprofile.Initiated {
			i++
			continue
		}
		events = append(events, m.clear(c, now, "")...)
	}
	return append(events, m.poll(now, &picture{}, lines)...)
}
