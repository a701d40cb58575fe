package phone

import (
	"errors"
	"strings"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// minHidden is the length from which on a value that was taken out of an answer
// may be a secret, such as the key of a session, in bytes. Shorter ones would be
// cut out of ordinary words.
const minHidden = 6

// conceal takes out of a request what no settings know to be a secret: what an
// answer of the phone has given, such as the key of a session, and digits.
func conceal(shown string, v *phoneprofile.Values) string {
	for _, secret := range v.Extracted() {
		if len(secret) >= minHidden {
			for _, form := range phoneprofile.Escaped(secret) {
				shown = strings.ReplaceAll(shown, form, "***")
			}
		}
	}
	if pressedIn(v) {
		if path, _, ok := strings.Cut(shown, "?"); ok {
			shown = path + "?***"
		} else {
			method, _, _ := strings.Cut(shown, " ")
			shown = method + " ***"
		}
	}
	return shown
}

// pressedIn tells whether a request says which keys or digits are pressed: they
// may be somebody's PIN.
func pressedIn(v *phoneprofile.Values) bool {
	return v.Get(phoneprofile.InsertDigits) != "" || v.Get(phoneprofile.InsertKeys) != ""
}

// wantsHTTPS begins the verdict on a phone that is asked the wrong way, and
// secureWay is what to do about it.
const (
	wantsHTTPS = "the phone wants HTTPS"
	secureWay  = `: set protocol = "HTTPS" in its profile`
)

// withoutEcho takes the phone's own words out of a verdict on a request that
// presses keys, for they may repeat which.
func withoutEcho(err error, v *phoneprofile.Values) {
	verdict := (*phoneprofile.Verdict)(nil)
	if !pressedIn(v) || !errors.As(err, &verdict) {
		return
	}
	redirect := verdict.Status/100 == 3
	switch {
	case redirect && strings.HasPrefix(verdict.Text, wantsHTTPS):
		verdict.Text = wantsHTTPS + secureWay
	case redirect:
		verdict.Text = "the phone answered with a redirect, which is not followed"
	case verdict.Rule == "failure_body":
		verdict.Text = "the phone says that it did not do it"
	case verdict.Rule == "success_body":
		verdict.Text = "the phone does not say that it did it"
	}
}
