package actionurl

import (
	"strings"

	"github.com/phonecompanion/phonecompanion/stli"
)

// sipCauses are the CSTA causes of SIP answers that end a call (RFC 3261,
// section 21). An answer that is not here has no cause of its own.
var sipCauses = map[string]stli.Cause{
	"404": stli.CauseDestNotObtainable, "410": stli.CauseDestNotObtainable, "480": stli.CauseDestNotObtainable,
	"484": "invalidNumberFormat", "486": stli.CauseBusy, "487": stli.CauseCallCancelled, "408": stli.CauseCallNotAnswered,
	"488": "incompatibleDestination", "503": "networkCongestion", "600": stli.CauseBusy, "603": stli.CauseBusy,
	"604": stli.CauseDestNotObtainable,
}

// cause reads why a call ended: a CSTA cause, a SIP status with or without its
// words ("486 Rejected"), or a Reason header of RFC 3326
// (`SIP;cause=486;text="Busy Here"`). Other texts say nothing.
func cause(s string) stli.Cause {
	if c := stli.Cause(s); stli.KnownCause(c) {
		return c
	}
	if _, reason, ok := strings.Cut(s, ";cause="); ok {
		s = reason
	}
	code := s
	if i := strings.IndexAny(s, " ;"); i >= 0 {
		code = s[:i]
	}
	return sipCauses[code]
}
