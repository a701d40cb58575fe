package statuspage

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/stli"
)

// TestRefusedCommandShows: who looks why a phone does nothing sees the command of
// which nothing was sent.
func TestRefusedCommandShows(t *testing.T) {
	s, _, web := serve(t, true)
	answered := make(chan struct{})
	s.exchange.Find("101").Submit(&phone.Command{Verb: stli.VerbAction, Args: []string{"NoSuchThing"}, Deadline: farAway(), Done: func(phone.Result) { close(answered) }})
	<-answered
	_, page := do(t, "GET", web.URL+"/?phone=101", "", "")
	for _, want := range []string{
		"nothing was sent to it since the start: the newest command, Action, was refused before: profile &#34;snom&#34; of 101 has no NoSuchThing.",
		"<p>The newest command of which nothing was sent: Action at ",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not there", want)
		}
	}
}
