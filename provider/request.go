package provider

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/textproto"
	"slices"
	"strings"

	"github.com/phonecompanion/phonecompanion/stli"
)

// Limits of a raw request. Its length is bounded by server.max_line.
const (
	maxDepth  = 64  // of braces and brackets; no API has nearly as many
	maxFields = 256 // members of query and headers together
)

// allowedHeaders are the request headers that a client may set (protocol
// contract, section 7).
var allowedHeaders = []string{"Accept-Language", "If-Match", "If-None-Match", "Prefer", "X-Request-Id", "Idempotency-Key", "Range"}

// A request is a raw request that has been read and may be sent.
type request struct {
	method  string
	path    string // escaped, as it is sent
	query   string // escaped, without the question mark
	headers http.Header
	body    []byte // nil: none
}

// target is the path with the query.
func (r *request) target() string {
	if r.query == "" {
		return r.path
	}
	return r.path + "?" + r.query
}

// safe tells whether the request may be sent twice.
func (r *request) safe() bool { return r.method == http.MethodGet || r.method == http.MethodHead }

// rules are what raw requests may do.
type rules struct {
	methods []string
	paths   [][]string // segments of the prefixes
}

func newRules(methods, paths []string) *rules {
	r := &rules{methods: methods}
	for _, p := range paths {
		r.paths = append(r.paths, segments(p))
	}
	return r
}

// segments are the parts of an allowed prefix.
func segments(prefix string) []string {
	if prefix = strings.Trim(prefix, "/"); prefix == "" {
		return nil
	}
	return strings.Split(prefix, "/")
}

// parse reads a raw request as a client wrote it.
func (r *rules) parse(raw []byte) (*request, *stli.Failure) {
	req, err := r.read(raw)
	if err != nil {
		if f, ok := err.(*stli.Failure); ok {
			return nil, f
		}
		return nil, stli.Failf(stli.CodeInvalidParameter, "%s", err)
	}
	return req, nil
}

// read is parse; an error that is no failure is about a value.
func (r *rules) read(raw []byte) (*request, error) {
	if err := checkNesting(raw); err != nil {
		return nil, err
	}
	fields, err := members(raw)
	if err != nil {
		return nil, fmt.Errorf("the request is not one JSON object: %w", err)
	}
	req := &request{headers: http.Header{"Accept": {"application/json"}}}
	var resource, contentType string
	var query, headers []member
	for _, m := range fields {
		var err error
		switch m.key {
		case "method":
			req.method, err = m.text()
			req.method = strings.ToUpper(req.method)
		case "resource":
			resource, err = m.text()
		case "query":
			query, err = m.object()
		case "headers":
			headers, err = m.object()
		case "content_type":
			contentType, err = m.header()
		case "accept":
			var accept string
			if accept, err = m.header(); accept != "" {
				req.headers.Set("Accept", accept)
			}
		case "body":
			req.body, err = m.body()
		default:
			err = fmt.Errorf("unknown key %q: write method, resource, query, headers, content_type, accept or body", m.key)
		}
		if err != nil {
			return nil, err
		}
	}
	switch {
	case req.method == "":
		return nil, stli.Failf(stli.CodeMissingParameter, `method is missing: write "method":"GET", for example`)
	case resource == "":
		return nil, stli.Failf(stli.CodeMissingParameter, `resource is missing: write "resource":"/restapi", for example`)
	case !slices.Contains(r.methods, req.method):
		return nil, stli.Failf(stli.CodePrivilegeViolation, "method %s is not in provider.allow_methods", shown(req.method))
	case len(req.body) > 0 && req.safe():
		return nil, fmt.Errorf("a %s request has no body: use query", req.method)
	case len(query)+len(headers) > maxFields:
		return nil, fmt.Errorf("more than %d members in query and headers", maxFields)
	}
	decoded, err := req.setResource(resource)
	if err != nil {
		return nil, err
	}
	if !r.reaches(decoded) {
		return nil, stli.Failf(stli.CodePrivilegeViolation, "resource %s lies under no prefix of provider.allow_paths", shown(req.path))
	}
	if err := req.addQuery(query); err != nil {
		return nil, err
	}
	if err := req.addHeaders(headers); err != nil {
		return nil, err
	}
	req.setContentType(contentType)
	return req, nil
}

// reaches tells whether a path, given by its decoded segments, lies under an
// allowed prefix.
func (r *rules) reaches(path []string) bool {
	return slices.ContainsFunc(r.paths, func(prefix []string) bool {
		return len(prefix) <= len(path) && slices.Equal(prefix, path[:len(prefix)])
	})
}

// addHeaders adds the client's headers.
func (r *request) addHeaders(headers []member) error {
	for _, m := range headers {
		name := textproto.CanonicalMIMEHeaderKey(m.key)
		if !slices.Contains(allowedHeaders, name) {
			return fmt.Errorf("header %s may not be set: the allowed ones are %s", shown(m.key), strings.Join(allowedHeaders, ", "))
		}
		if r.headers.Get(name) != "" {
			return fmt.Errorf("header %s stands twice", name)
		}
		value, err := m.header()
		if err != nil {
			return err
		}
		r.headers.Set(name, value)
	}
	return nil
}

// setContentType says what the body is: what the client says, or what it looks
// like.
func (r *request) setContentType(given string) {
	switch {
	case len(r.body) == 0:
		return
	case given != "":
	case json.Valid(r.body):
		given = "application/json"
	default:
		given = "text/plain; charset=utf-8"
	}
	r.headers.Set("Content-Type", given)
}

// checkNesting refuses JSON that is nested too deep before anything reads it.
func checkNesting(raw []byte) error {
	depth, inString := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return fmt.Errorf("the request is nested more than %d deep", maxDepth)
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return nil
}

// shown is a client's word in an error: not all of a long one.
func shown(s string) string {
	const most = 80 // characters
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// compact is JSON without blanks.
func compact(raw []byte) []byte {
	var b bytes.Buffer
	json.Compact(&b, raw) // it was valid
	return b.Bytes()
}
