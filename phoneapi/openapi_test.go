package phoneapi

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// readOpenAPI reads the document as it is served, by a library that is not ours.
func readOpenAPI(t testing.TB, h *Handler) (*openapi3.T, routers.Router) {
	t.Helper()
	got := serve(t, h, ask("GET /api/v1/openapi.json", "", nil, ""))
	d, err := openapi3.NewLoader().LoadFromData([]byte(text(t, got.Body)))
	if err != nil {
		t.Fatal(err)
	}
	router, err := legacy.NewRouter(d)
	if err != nil {
		t.Fatal(err)
	}
	return d, router
}

// TestOpenAPI: the document is a valid one, and has what the handler has.
func TestOpenAPI(t *testing.T) {
	h, _ := newHandler(newPhones("101"))
	d, _ := readOpenAPI(t, h)
	if err := d.Validate(t.Context()); err != nil {
		t.Error(err)
	}
	if d.OpenAPI != "3.0.3" || d.Info.Version != "test" {
		t.Errorf("OpenAPI %s, version %s", d.OpenAPI, d.Info.Version)
	}
	for path, item := range d.Paths.Map() {
		r := ask("GET "+strings.ReplaceAll(path, "{extension}", "101"), "", nil, "")
		what, _ := find(r)
		if what == nil {
			t.Fatalf("there is no %s", path)
		}
		for _, method := range what.methods {
			if method != "HEAD" && item.GetOperation(method) == nil {
				t.Errorf("%s %s is not described", method, path)
			}
		}
		for method := range item.Operations() {
			if !what.allows(method) {
				t.Errorf("%s %s is described, and not there", method, path)
			}
		}
	}
	for _, path := range []string{phonesPath, phonesPath + "/{extension}", UpdatePath, openapiPath} {
		if d.Paths.Value(path) == nil {
			t.Errorf("%s is not described", path)
		}
	}
}

// TestTablesAgainstOpenAPI: what the tables say of requests that are served, and
// of all answers, is as the document says.
func TestTablesAgainstOpenAPI(t *testing.T) {
	h, _ := newHandler(newPhones("101", "102", "201"))
	_, router := readOpenAPI(t, h)
	for _, c := range served {
		check(t, router, h, c.name, c.line, c.user, c.header, c.body, c.code < 400)
	}
	for _, c := range refusals {
		check(t, router, h, c.name, c.line, c.user, c.header, c.body, false)
	}
}

// check validates a request, where it is good, and its answer.
func check(t *testing.T, router routers.Router, h *Handler, name, line, user string, header []string, body string, good bool) {
	t.Helper()
	r := ask(line, user, header, body)
	route, params, err := router.FindRoute(r)
	if err != nil {
		if good {
			t.Errorf("%s: %v", name, err)
		}
		return // a path or a method that is not there
	}
	input := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true},
	}
	if good {
		if err := openapi3filter.ValidateRequest(t.Context(), input); err != nil {
			t.Errorf("%s: the request: %v", name, err)
		}
	}
	r.Body = io.NopCloser(strings.NewReader(body))
	got := serve(t, h, r)
	answer := &openapi3filter.ResponseValidationInput{RequestValidationInput: input, Status: got.StatusCode, Header: got.Header, Options: input.Options}
	data := text(t, got.Body)
	answer.SetBodyBytes([]byte(data))
	if got.StatusCode == http.StatusNotModified {
		answer.SetBodyBytes(bytes.TrimSpace(nil))
	}
	if err := openapi3filter.ValidateResponse(t.Context(), answer); err != nil {
		t.Errorf("%s: the answer: %v", name, err)
	}
}
