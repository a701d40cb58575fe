package phoneprofile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
)

// An Answer is what a phone said to a request.
type Answer struct {
	Status   int
	Location string // of a redirect, which is never followed
	Body     []byte
}

// A Verdict says why an answer is no success. It is an error.
type Verdict struct {
	Rule   string // the rule of the profile that gave it: "success_status", "failure_body", …
	Text   string
	Status int // of the answer, where that was the reason; else 0
}

// Error returns the text with the rule.
func (v *Verdict) Error() string { return v.Text + " (" + v.Rule + ")" }

// shownBody is how much of an answer an error message shows, in bytes.
const shownBody = 80

// Judge tells whether a means success, and if not, why.
func (r *Request) Judge(a *Answer) error {
	// A redirect to HTTPS is never what a profile means by a redirect that follows
	// dialling: the phone has done nothing.
	if !slices.Contains(r.SuccessStatus, a.Status) || r.wantsHTTPS(a) != nil {
		return &Verdict{"success_status", statusText(r, a), a.Status}
	}
	if r.FailureBody != nil {
		if m := r.FailureBody.Find(a.Body); m != nil {
			return &Verdict{Rule: "failure_body", Text: fmt.Sprintf("the %s answered %s, which says that it did not do it", r.Via, show(m))}
		}
	}
	if r.SuccessBody != nil && !r.SuccessBody.Match(a.Body) {
		return &Verdict{Rule: "success_body", Text: fmt.Sprintf("the %s answered %s, which does not say that it did it", r.Via, show(a.Body))}
	}
	return nil
}

// wantsHTTPS returns where a phone sends us that was asked in plain HTTP and does
// not want that; nil where it does not say so.
func (r *Request) wantsHTTPS(a *Answer) *url.URL {
	if r.TLS || r.Via != ViaPhone || a.Status/100 != 3 {
		return nil
	}
	if u, err := url.Parse(a.Location); err == nil && u.Scheme == "https" {
		return u
	}
	return nil
}

// statusText says what a status that is no success usually means on a phone.
func statusText(r *Request, a *Answer) string {
	s := strconv.Itoa(a.Status)
	switch {
	case r.Via == ViaProvider:
		return providerText(a)
	case r.Via == ViaSIP:
		return sipText(a.Status)
	case a.Status == 401:
		return "the phone refused the user name or password (401): check username and password of this phone"
	case a.Status == 403:
		return "the phone refused the request (403): its remote control is off, this server's address is not on its list, or the login is wrong"
	case a.Status == 404:
		return "the phone does not know the page (404): wrong profile for this phone, or not such a phone"
	case a.Status >= 300 && a.Status < 400:
		if u := r.wantsHTTPS(a); u != nil {
			return fmt.Sprintf("the phone wants HTTPS (%s to %s): set protocol = \"HTTPS\" in its profile", s, u.Redacted())
		}
		return fmt.Sprintf("the phone answered with a redirect (%s to %q), which is not followed", s, a.Location)
	}
	return "the phone answered with status " + s
}

// Take applies the extract to an answer; ok is false when it is not there.
func (e *Extract) Take(a *Answer, v *Values) (value string, ok bool, err error) {
	re := e.Regex
	if re == nil {
		// The pattern has inserts, so it is known only now; what they insert is
		// quoted, so that it matches itself.
		pattern, err := e.Source.appendTo(nil, v, nil)
		if err != nil {
			return "", false, err
		}
		if re, err = regexp.Compile(string(pattern)); err != nil {
			return "", false, err
		}
	}
	// Phones end their answers with or without a line end; patterns should not
	// have to care.
	m := re.FindSubmatch(bytes.TrimRight(a.Body, "\r\n"))
	if m == nil {
		return "", false, nil
	}
	text, _ := firstGroup(m)
	if value, err = decodeText(e.Decode, text); err != nil {
		return "", false, err
	}
	return value, true, nil
}

// decodeText undoes the escapes that a text of a phone has.
func decodeText(decode, text string) (value string, err error) {
	switch decode {
	case "html":
		return html.UnescapeString(text), nil
	case "url":
		return url.PathUnescape(text) // + stays plus: numbers begin with it
	case "json":
		err = json.Unmarshal([]byte(`"`+text+`"`), &value)
		return value, err
	}
	return text, nil
}

// show quotes the beginning of an answer for a message.
func show(b []byte) string {
	if len(b) > shownBody {
		return fmt.Sprintf("%q…", b[:shownBody])
	}
	return fmt.Sprintf("%q", b)
}
