package actionurl

import (
	"bytes"
	"testing"

	"github.com/phonecompanion/phonecompanion/stli"
)

// A value with line ends in it, however written, makes no second line for the
// clients.
func TestValuesMakeNoLines(t *testing.T) {
	for _, query := range []string{
		"remote=102%0d%0aConnectionCleared%20101", "name=a%0aConnectionCleared", "remote=102%0D", "name=%e2%80%a8x%c2%85", "call=1%0d%0ax&remote=1%00",
	} {
		x := newExchange(t, 0, settings(t, "101", parseProfile(t, testProfile)))
		w := watch(t, x.Find("101"), nil)
		if got := ask(&Handler{Find: x.Find}, "GET", "/a/101/TOKEN101/incoming?"+query, ""); got.Code != 200 {
			t.Fatalf("%s: the answer is %d", query, got.Code)
		}
		e := w.next(t)
		for _, o := range []stli.Options{{}, {JSON: true}} {
			line := bytes.TrimRight(e.Encoded(&o), "\r\n")
			if bytes.ContainsAny(line, "\r\n\x00") {
				t.Errorf("%s makes %q", query, line)
			}
		}
	}
}
