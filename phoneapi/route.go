package phoneapi

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/phonecompanion/phonecompanion/server"
)

// A request is one that may be carried out.
type request struct {
	*http.Request
	w         *reply
	rights    *server.Rights
	extension string // of the path
}

// A route is what there is at a path.
type route struct {
	methods []string // as Allow lists them
	open    bool     // to everyone
	do      func(*Handler, *request) error
}

// allows tells whether a path takes a method.
func (r *route) allows(method string) bool { return slices.Contains(r.methods, method) }

// Paths below Prefix.
const (
	phonesPath  = Prefix + "phones"
	openapiPath = Prefix + "openapi.json"
)

// find returns what is at a request's path, or nil. It is no mux: that redirects
// paths that are not clean, and answers in plain text.
func find(r *http.Request) (_ *route, extension string) {
	path := r.URL.EscapedPath()
	switch path {
	case phonesPath:
		return &route{methods: []string{"GET", "HEAD"}, do: (*Handler).list}, ""
	case openapiPath:
		return &route{methods: []string{"GET", "HEAD"}, open: true, do: (*Handler).description}, ""
	case UpdatePath:
		return &route{methods: []string{"POST"}, do: (*Handler).update}, ""
	}
	segment, ok := strings.CutPrefix(path, phonesPath+"/")
	if !ok || segment == "" || strings.Contains(segment, "/") {
		return nil, ""
	}
	extension, err := url.PathUnescape(segment)
	if err != nil {
		return nil, ""
	}
	return &route{methods: []string{"GET", "HEAD", "PATCH"}, do: (*Handler).one}, extension
}
