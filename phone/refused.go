package phone

import (
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// A Refused is the newest command of which nothing was sent to the phone: its
// profile has no request for it, the phone's state is not the one for it, or it
// waited for too long.
type Refused struct {
	Time    time.Time
	Command string // the verb alone: what was dialled or pressed may be a PIN
	Why     string // the text of the error that its client got
}

// refuse remembers a command of which nothing was sent. The lock is held.
func (p *Phone) refuse(v stli.Verb, failure *stli.Failure) {
	why := failure.Text
	if failure.Code == stli.CodeInvalidParameter {
		why = "what it was given is not valid" // the error quotes it
	}
	if p.trail == nil {
		p.trail = &trail{}
	}
	p.trail.refused = &Refused{Time: time.Now(), Command: v.String(), Why: clip(why)}
}
