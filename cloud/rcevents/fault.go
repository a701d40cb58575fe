package rcevents

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Kind is a kind of Fault.
type Kind int

// The kinds.
const (
	Network     Kind = iota // RingCentral is not reached, or the connection broke
	Unavailable             // RingCentral cannot at the moment
	RateLimit               // too many requests
	Permission              // not allowed: somebody must change something at RingCentral
	Refused                 // RingCentral refuses for another reason
	Protocol                // what came is not what RingCentral's documents describe
	NotWanted               // the filter is not among the wanted ones
	Stopped                 // the server stops
)

// A Fault says why events do not come, or not those of one filter.
type Fault struct {
	Kind   Kind
	Code   string // RingCentral's errorCode; "": there is none
	Status int    // HTTP's; 0: there was no answer
	Text   string // for people, with the way out where there is one

	wait time.Duration // that the provider asked for
}

// Error returns the text.
func (f *Fault) Error() string { return f.Text }

func faultf(kind Kind, format string, args ...any) *Fault {
	return &Fault{Kind: kind, Text: fmt.Sprintf(format, args...)}
}

// lasting tells whether only a person can end the fault.
func (f *Fault) lasting() bool { return f.Kind == Permission || f.Kind == Refused }

// refuses tells whether a filter with this state, which may be nil, is refused.
func (f *Fault) refuses() bool { return f != nil && f.lasting() }

// Codes of RingCentral's that need words of ours (basics/errors, and for SUB-528
// the OpenAPI description: "[...] application permission is required for [...]
// transport").
const (
	codeApplication = "CMN-401" // the app lacks a permission
	codeUser        = "CMN-408" // the user lacks one
	codeTransport   = "SUB-528" // the app may not use this transport
	codeCount       = "SUB-505" // too many subscriptions
	codeHUD         = "SUB-412" // the user lacks a permission, of a disabled filter
)

// unreached are codes that say that RingCentral does not get an answer that it
// likes from a webhook (the OpenAPI description, and webhooks/configuring-tls-ssl).
var unreached = []string{"SUB-520", "SUB-521", "SUB-523", "SUB-524", "SUB-525"}

// ofAll tells whether a refusal is of the subscription, and of no filter.
func (f *Fault) ofAll() bool {
	return !f.lasting() || f.Status == http.StatusUnauthorized || f.Code == codeTransport || f.Code == codeCount || slices.Contains(unreached, f.Code)
}

// refusal makes a fault of an answer that is no success. What is what we wanted.
func refusal(what string, status int, answer []byte, wait time.Duration) *Fault {
	said := readRefusal(answer)
	f := &Fault{Status: status, Code: said.Code, wait: wait}
	words := said.words(status)
	switch {
	case status == http.StatusTooManyRequests || strings.HasPrefix(said.Code, "CMN-30"):
		f.Kind = RateLimit
		f.Text = fmt.Sprintf("%s: RingCentral got too many requests (%s)", what, words)
	case said.Code == codeTransport:
		f.Kind = Permission
		f.Text = fmt.Sprintf("%s: the app lacks the permission %s (%s): add it in RingCentral's developer console", what, said.permission("WebSocketsSubscription"), words)
	case said.Code == codeCount:
		f.Kind = Permission
		f.Text = fmt.Sprintf("%s: this user and app have too many subscriptions (%s): delete unused ones", what, words)
	case slices.Contains(unreached, said.Code):
		f.Kind = Refused
		f.Text = fmt.Sprintf("%s: RingCentral gets no good answer from the webhook (%s): its address must be reachable from the internet by HTTPS, TLS 1.2 or newer, with the whole chain of certificates", what, words)
	case status == http.StatusUnauthorized: // the token was revoked, and the next one is new
		f.Kind = Unavailable
		f.Text = fmt.Sprintf("%s: RingCentral does not take the token (%s)", what, words)
	case status == http.StatusForbidden,
		said.Code == codeApplication, said.Code == codeUser, said.Code == codeHUD, said.Code == "InsufficientPermissions":
		f.Kind = Permission
		f.Text = fmt.Sprintf("%s: RingCentral does not allow it (%s)%s", what, words, said.advice())
	case status >= 500 || status == http.StatusRequestTimeout:
		f.Kind = Unavailable
		f.Text = fmt.Sprintf("%s: RingCentral cannot do it at the moment (%s)", what, words)
	default:
		f.Kind = Refused
		f.Text = fmt.Sprintf("%s: RingCentral refuses it (%s)", what, words)
	}
	return f
}

// advice says what to change for a permission.
func (r refused) advice() string {
	name := r.permission("")
	switch {
	case name == "":
		return ": look at the app's permissions in RingCentral's developer console, and at the user's role"
	case r.Code == codeUser || r.Code == codeHUD:
		return ": give the user's role the permission " + name
	}
	return ": the app lacks the permission " + name + ": add it in RingCentral's developer console; CallControl is given by RingCentral's support"
}

// words are code and message together.
func (r refused) words(status int) string {
	var parts []string
	if status != 0 {
		parts = append(parts, strconv.Itoa(status))
	}
	if r.Code != "" {
		parts = append(parts, r.Code)
	}
	if r.Message != "" {
		parts = append(parts, r.Message)
	}
	return strings.Join(parts, " ")
}
