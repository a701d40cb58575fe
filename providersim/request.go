package providersim

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// A request is one to the API, by HTTP or through a WebSocket.
type request struct {
	method string
	path   string // escaped, without the query
	query  url.Values
	header http.Header
	body   []byte
	base   string // scheme and host that the client used
	owner  *extension
	socket *socket // nil: by HTTP
	args   []string
	login  *login
}

// A reply is what the provider answers.
type reply struct {
	status int
	header map[string]string
	body   any // nil: none
}

// ok is an answer with a body.
func ok(body any) reply { return reply{status: http.StatusOK, body: body} }

// noContent is 204.
func noContent() reply { return reply{status: http.StatusNoContent} }

// set adds a header.
func (r *reply) set(name, value string) {
	if r.header == nil {
		r.header = map[string]string{}
	}
	r.header[name] = value
}

// object is a JSON object.
type object map[string]any

// apiError is RingCentral's error body: docs/basics/errors.md and
// code-samples/basics/sample-error.json of github.com/ringcentral/ringcentral-api-docs.
func apiError(status int, code, message string, more ...string) reply {
	one := object{"errorCode": code, "message": message}
	for i := 0; i+1 < len(more); i += 2 {
		one[more[i]] = more[i+1]
	}
	return reply{status: status, body: object{"errorCode": code, "message": message, "errors": []object{one}}}
}

// The errors that several requests have; codes and messages from docs/basics/errors.md.
func invalid(parameter string) reply {
	return apiError(http.StatusBadRequest, "CMN-101", "Parameter ["+parameter+"] value is invalid", "parameterName", parameter)
}

func notFound(parameter string) reply {
	return apiError(http.StatusNotFound, "CMN-102", "Resource for parameter ["+parameter+"] is not found", "parameterName", parameter)
}

// conflict is 409 of the call control: the state does not allow it. The status
// is documented, its code and message are not.
func conflict() reply {
	return apiError(http.StatusConflict, "TAS-102", "Incorrect State")
}

// decode reads the body, which may be empty.
func (r *request) decode(into any) bool {
	if len(strings.TrimSpace(string(r.body))) == 0 {
		return true
	}
	return json.Unmarshal(r.body, into) == nil
}

// badJSON is the answer to a body that is no JSON.
func badJSON() reply {
	return apiError(http.StatusBadRequest, "CMN-103", "JSON can't be parsed")
}

// text decodes a string or a number as a string: ids are both in the wild.
type text string

// UnmarshalJSON reads it.
func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	if len(b) > 0 && b[0] != '"' {
		*t = text(strings.Trim(string(b), " "))
		if *t == "null" {
			*t = ""
		}
		return nil
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	*t = text(s)
	return nil
}
