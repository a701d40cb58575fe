package phoneapi

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/origin"
	"github.com/phonecompanion/phonecompanion/server"
)

// guard refuses what a browser sends for somebody else: under a name that a
// stranger has pointed at the server, or from a page that is not the server's own.
// Pages of http.allow_origins may open a WebSocket, and nothing here.
func (h *Handler) guard(r *http.Request) error {
	pages := h.pages()
	own, ok := pages.Knows(r)
	if !ok {
		return errHost
	}
	if asks(r) && r.Header.Get("Sec-Fetch-Site") == "none" && len(r.Header.Values("Origin")) == 0 {
		return nil // somebody has typed the address
	}
	if err := origin.SentFrom(r, own); err != nil {
		return denied(sentence(err))
	}
	return nil
}

// asks tells whether a request changes nothing.
func asks(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

// class is what a client needs for all that is here.
const class = "admin"

// admit returns the rights of a client that has the class.
func (h *Handler) admit(r *http.Request) (*server.Rights, error) {
	rights, err := h.authorize(r)
	switch {
	case err != nil:
		return nil, err
	case rights.Has(class):
		return rights, nil
	case len(r.Header.Values("Authorization")) == 0:
		return nil, server.ErrLogin // a user may have it
	}
	return nil, errNoClass
}

// bodyKinds are the media types of JSON. None of them is one that a page can send
// without asking first, as a form and text/plain are.
var bodyKinds = []string{"application/json", "application/merge-patch+json", "text/json"}

// readBody reads the body of a request, which must be JSON and arrive in time.
func readBody(w *reply, r *http.Request) ([]byte, error) {
	if err := isJSON(r.Header); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	tooLong := (*http.MaxBytesError)(nil)
	switch {
	case errors.As(err, &tooLong):
		return nil, bad(http.StatusRequestEntityTooLarge, "body", "The body is longer than 64 KiB")
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, bad(http.StatusRequestTimeout, "body", "The body has not arrived within "+bodyTime.String())
	case err != nil:
		return nil, bad(http.StatusBadRequest, "body", "The body broke off")
	}
	http.NewResponseController(w).SetReadDeadline(time.Time{})
	return body, nil
}

// isJSON tells what is wrong with the kind of a body. One that is not said is
// taken for JSON.
func isJSON(h http.Header) error {
	if len(h.Values("Content-Encoding")) > 0 {
		return bad(http.StatusUnsupportedMediaType, "Content-Encoding", "Send the body as it is, without a Content-Encoding")
	}
	kinds := h.Values("Content-Type")
	if len(kinds) == 0 {
		return nil
	}
	kind, params, err := mime.ParseMediaType(kinds[0])
	known := false
	for _, k := range bodyKinds {
		known = known || kind == k
	}
	if err != nil || !known || len(kinds) > 1 || params["charset"] != "" && !strings.EqualFold(params["charset"], "utf-8") {
		return bad(http.StatusUnsupportedMediaType, "Content-Type", "Send the body as JSON in UTF-8, with Content-Type: application/json")
	}
	return nil
}
