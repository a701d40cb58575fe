package actionurl

import (
	"testing"

	"github.com/phonecompanion/phonecompanion/stli"
)

func TestCause(t *testing.T) {
	for in, want := range map[string]stli.Cause{
		"": "", "busy": "busy", "normalClearing": "normalClearing", "Busy": "", "486": "busy", "486 Rejected": "busy", "600 Busy Everywhere": "busy",
		"603 Decline": "busy", "404 Not Found": "destNotObtainable", "410": "destNotObtainable", "480": "destNotObtainable", "604": "destNotObtainable",
		"484 Address Incomplete": "invalidNumberFormat", "487 Request Terminated": "callCancelled", "408": "callNotAnswered",
		"488": "incompatibleDestination", "503": "networkCongestion", "200 OK": "", "Connection reset by peer": "", "4866": "", "48": "",
		`SIP;cause=486;text="Busy Here"`: "busy", `SIP ;cause=487 ;text="x"`: "callCancelled", "Q.850;cause=16": "", "SIP;cause=": "", ";cause=404": "destNotObtainable",
	} {
		if got := cause(in); got != want {
			t.Errorf("cause of %q is %q, want %q", in, got, want)
		}
	}
	for code, c := range sipCauses {
		if !stli.KnownCause(c) {
			t.Errorf("%s gives %q, which is no CSTA cause", code, c)
		}
	}
}
