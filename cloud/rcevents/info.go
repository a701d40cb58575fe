package rcevents

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
)

// info is what RingCentral says of a subscription (SubscriptionInfo in the
// OpenAPI description).
type info struct {
	ID        string  `json:"id"`
	Status    string  `json:"status"`
	ExpiresIn float64 `json:"expiresIn"`
	Delivery  struct {
		Transport string `json:"transportType"`
		Address   string `json:"address"`
	} `json:"deliveryMode"`
	Blacklisted struct {
		Reason string `json:"reason"`
	} `json:"blacklistedData"`
}

// dead tells whether nothing is delivered any more.
func (i *info) dead() bool { return i.Status != "" && i.Status != "Active" }

// ids are what an id may be, for it becomes part of a path.
var ids = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

func readInfo(raw []byte) (info, *Fault) {
	var i info
	if json.Unmarshal(raw, &i) != nil || !ids.MatchString(i.ID) {
		return i, faultf(Protocol, "%s: the answer has no usable id", subscribing)
	}
	return i, nil
}

// disabled is a filter that a subscription does not have, and why.
type disabled struct {
	Filter  string `json:"filter"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

// disabledBy finds a filter among disabled ones. RingCentral writes numbers in
// the place of "~".
func disabledBy(filter string, list []disabled) (disabled, bool) {
	for _, d := range list {
		if sameFilter(filter, d.Filter) {
			return d, true
		}
	}
	return disabled{}, false
}

// sameFilter tells whether a filter of an answer is one of ours. A query that the
// answer leaves out may be any.
func sameFilter(ours, theirs string) bool {
	path, query, _ := strings.Cut(ours, "?")
	path2, query2, has := strings.Cut(theirs, "?")
	a, b := strings.Split(path, "/"), strings.Split(path2, "/")
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && a[i] != "~" && b[i] != "~" {
			return false
		}
	}
	if !has {
		return true
	}
	q, err := url.ParseQuery(query)
	q2, err2 := url.ParseQuery(query2)
	return err == nil && err2 == nil && q.Encode() == q2.Encode()
}

// pathsOf are the paths of filters in an answer, as pathOf has them.
func pathsOf(filters []string) map[string]bool {
	paths := make(map[string]bool, len(filters))
	for _, f := range filters {
		paths[pathOf(f)] = true
	}
	return paths
}

// pathOf is the path of a filter with "~" in the place of the account, which
// RingCentral writes as a number.
func pathOf(filter string) string {
	path, _, _ := strings.Cut(filter, "?")
	before, rest, ok := strings.Cut(path, "/account/")
	if !ok {
		return path
	}
	_, rest, _ = strings.Cut(rest, "/")
	return before + "/account/~/" + rest
}
