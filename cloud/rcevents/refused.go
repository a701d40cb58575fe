package rcevents

import (
	"encoding/json"
	"regexp"
	"strings"
	"unicode"
)

// refused is the body of a refusal (reference/providers.md, section 4.4).
type refused struct {
	Code    string
	Message string
}

// readRefusal reads what can be read of a refusal's body. The first error within
// is more exact than the code outside, "InsufficientPermissions" for example.
func readRefusal(raw []byte) refused {
	var b struct {
		Code    string `json:"errorCode"`
		Message string `json:"message"`
		Errors  []struct {
			Code    string `json:"errorCode"`
			Message string `json:"message"`
		} `json:"errors"`
	}
	json.Unmarshal(raw, &b) // what is no JSON says nothing
	if len(b.Errors) > 0 && b.Errors[0].Code != "" {
		b.Code, b.Message = b.Errors[0].Code, b.Errors[0].Message
	}
	return refused{said(b.Code), said(b.Message)}
}

// said is a provider's word, fit for a log.
func said(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
	if len(s) > maxSaid {
		s = strings.ToValidUTF8(s[:maxSaid], "") + "…"
	}
	return strings.TrimSpace(s)
}

// permissions are written in brackets: "[CallControl] permission required".
var permissions = regexp.MustCompile(`\[([A-Za-z]{2,60})\]`)

// permission is the name of the permission that is lacking, or otherwise what is
// given.
func (r refused) permission(otherwise string) string {
	if m := permissions.FindStringSubmatch(r.Message); m != nil {
		return m[1]
	}
	return otherwise
}
