package cloud

import (
	"context"
	"net/url"
	"slices"

	"github.com/phonecompanion/phonecompanion/stli"
)

// unanswered finds those of an extension's outgoing calls that nobody has answered
// yet. Its presence does not tell: to RingCentral our side is connected as soon as it
// has dialled. So the session of such a call is asked for, unless it is known that it
// was answered. Of a RingOut its own request tells.
func (a *account) unanswered(ctx context.Context, l *line, calls []*call) *stli.Failure {
	for _, c := range calls {
		a.mu.Lock()
		known := l.find(c.session)
		sure := !c.out || c.code != codeAnswered || known != nil && (known.established || known.ringOut)
		a.mu.Unlock()
		if sure {
			continue
		}
		answer, failure := a.ask(ctx, "GET", allSessions+"/"+url.PathEscape(c.session), nil)
		if failure != nil {
			return failure
		}
		var body sessionEvent
		if answer.Status/100 == 4 || read(answer, &body) != nil {
			continue // it may be over, or not for us to see: what presence says must do
		}
		a.mu.Lock()
		wide := a.wide
		a.mu.Unlock()
		c.asIn(body.Parties, wide)
	}
	return nil
}

// asIn takes from the parties of its session how far an outgoing call is. exact: the
// other side, if it is in the account, is told of by events, too.
func (c *call) asIn(parties []party, exact bool) {
	at := slices.IndexFunc(parties, func(p party) bool { return string(p.ID) == c.party && !p.over() })
	if at < 0 {
		return
	}
	own := &parties[at]
	c.exact = exact && own.To.ExtensionID != ""
	there := slices.ContainsFunc(parties, func(p party) bool {
		return p.ID != own.ID && (p.Status.Code == codeAnswered || p.Status.Code == codeHold)
	})
	switch code := own.Status.Code; {
	case code == codeSetup || code == codeProceeding:
		c.code, c.established = code, false
	case code == codeAnswered && c.exact && !there:
		c.code, c.established = codeProceeding, false
	}
}
