package phoneprofile

import (
	"encoding/json"
	"strconv"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// Dialects of provider APIs, by which a profile says whose requests it holds.
const (
	DialectRingCentral = "ringcentral"
	DialectNetSapiens  = "netsapiens"
	DialectCustom      = "custom" // any: what the files say is all there is
)

// A Provider says that the phones of this type live at a telephony provider:
// their requests go there unless they say otherwise, and they need no address.
type Provider struct {
	Dialect string
	// Reports are the signals that the provider's own events make. Empty: it has
	// none that are understood, and calls are heard of by [poll] or by action URLs.
	Reports []Signal
}

// provider reads [provider].
func (r *reader) provider(t *tomlfile.Table) {
	if t == nil {
		return
	}
	p := &Provider{Dialect: t.Enum("dialect", DialectCustom, DialectRingCentral, DialectNetSapiens, DialectCustom)}
	for i, word := range t.Strings("reports", nil) {
		s, ok := ParseSignal(word)
		if !ok {
			t.FaultItem("reports", i, "unknown signal %q: write one of %s", word, SignalNames())
		}
		p.Reports = append(p.Reports, s)
	}
	if len(p.Reports) > 0 && p.Dialect != DialectRingCentral {
		t.Faultf("reports", "only the events of dialect = %q are understood: use [poll], or [event] with action URLs that the provider is told by hand", DialectRingCentral)
	}
	r.profile.Provider = p
}

// Told tells whether the provider's own events tell of the phone's calls.
func (p *Profile) Told() bool { return p.Provider != nil && len(p.Provider.Reports) > 0 }

// Tells tells whether anything tells of the calls of this phone type.
func (p *Profile) Tells() bool { return len(p.Events) > 0 || p.Poll != nil || p.Told() }

// providerText says what a provider's answer that is no success means, in its own
// words where it has the usual ones: RingCentral's errorCode and message,
// NetSapiens' code and message, OAuth's error and error_description.
func providerText(a *Answer) string {
	text := "the provider answered with status " + strconv.Itoa(a.Status)
	var words struct {
		ErrorCode        string `json:"errorCode"`
		Error            string `json:"error"`
		ErrorDescription string `json:"error_description"`
		Message          string `json:"message"`
	}
	if json.Unmarshal(a.Body, &words) != nil {
		return text
	}
	for _, word := range []string{words.ErrorCode, words.Error, words.Message, words.ErrorDescription} {
		if word != "" {
			text += ", " + show([]byte(word))
		}
	}
	return text
}
