package cloud

import (
	"context"
	"net/url"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/stli"
)

// presence asks for the calls of an extension that there are now. The list of
// active calls would lag behind by 10 s and keep ended ones for two minutes
// (providers.md, section 4.2).
func (a *account) presence(ctx context.Context, l *line) ([]*call, *stli.Failure) {
	if failure := a.identify(ctx, l); failure != nil {
		return nil, failure
	}
	a.mu.Lock()
	id := l.id
	a.mu.Unlock()
	answer, failure := a.ask(ctx, "GET", rcExtensions+"/"+url.PathEscape(id)+"/presence?detailedTelephonyState=true", nil)
	if failure != nil {
		return nil, failure
	}
	var body struct {
		Calls []struct {
			Session   string `json:"telephonySessionId"`
			Party     text   `json:"partyId"`
			Direction string `json:"direction"`
			Status    string `json:"telephonyStatus"`
			From      string `json:"from"`
			FromName  string `json:"fromName"`
			To        string `json:"to"`
			ToName    string `json:"toName"`
		} `json:"activeCalls"`
	}
	if failure := read(answer, &body); failure != nil {
		return nil, failure
	}
	var calls []*call
	known := map[string]bool{"": true}
	for _, x := range body.Calls {
		c := &call{session: x.Session, party: string(x.Party), out: x.Direction == "Outbound", number: x.From, name: x.FromName}
		if c.out {
			c.number, c.name = x.To, x.ToName
		}
		switch x.Status {
		case "Ringing":
			c.code = codeProceeding
			if c.out {
				c.code = codeSetup
			}
		case "CallConnected":
			c.code, c.established = codeAnswered, true
		case "OnHold":
			c.code, c.established = codeHold, true
		default: // NoCall: it is over; ParkedCall: it is not at this phone
			continue
		}
		// A session that is listed twice is one call: two would need two ends.
		if !known[c.session] && len(calls) < maxCalls {
			known[c.session] = true
			calls = append(calls, c)
		}
	}
	return calls, nil
}

// shown is the call as the model takes what a phone shows.
func (c *call) shown() phoneprofile.Line {
	l := phoneprofile.Line{ID: c.session, Call: c.session, Known: true, Remote: stli.Party{Number: c.number, Name: c.name}, Direction: phoneprofile.Incoming}
	if c.out {
		l.Direction = phoneprofile.Outgoing
	}
	switch c.code {
	case codeSetup:
		l.State = phoneprofile.LineOriginated
	case codeProceeding:
		l.State = phoneprofile.LineAlerting
		if c.out {
			l.State = phoneprofile.LineDelivered
		}
	case codeHold:
		l.State = phoneprofile.LineHold
	default:
		l.State = phoneprofile.LineConnected
	}
	return l
}

// reconcile holds the calls that an extension has against the model of its phone.
// done says that it was not necessary to try again. What comes of it has the id of
// the context, or else one of its own.
func (a *account) reconcile(ctx context.Context, l *line, p *phone.Phone) (done bool, failure *stli.Failure) {
	id := requestid.From(ctx)
	if id.IsZero() {
		id = p.NewPoll()
		ctx = id.In(ctx)
	}
	began := a.cloud.now()
	calls, failure := a.presence(ctx, l)
	if failure != nil {
		return false, failure
	}
	if failure := a.unanswered(ctx, l, calls); failure != nil {
		return false, failure
	}
	lines := make([]phoneprofile.Line, 0, len(calls))
	a.mu.Lock()
	for _, c := range calls {
		if known := l.find(c.session); known != nil {
			if known.ringOut { // the provider calls us; we call the other one
				c.out, c.ringOut, c.number, c.name = true, true, known.number, known.name
				if c.code == codeProceeding {
					c.code = codeSetup
				}
				if c.code == codeAnswered && !known.established {
					c.code, c.established = codeSetup, false
				}
			}
			c.sequence, c.muted, c.bound = known.sequence, known.muted, known.bound
			c.exact = c.exact || known.exact
		}
		lines = append(lines, c.shown())
	}
	a.mu.Unlock()
	if !p.Reconcile(id, began, lines) {
		return false, nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.forgetCalls(l)
	for _, c := range calls {
		a.add(l, c)
	}
	return true, nil
}
