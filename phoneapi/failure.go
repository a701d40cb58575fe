package phoneapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/phonecompanion/phonecompanion/server"
	"github.com/phonecompanion/phonecompanion/sipphone"
)

// Rows of the table of errors, in the words that the programs of the Telecomx API
// know.
var (
	errNoPhone  = &sipphone.Error{Code: http.StatusNotFound, Message: "not_found", Description: "SIP phone not found"}
	errNoClass  = &sipphone.Error{Code: http.StatusForbidden, Message: "access_denied", Description: "Insufficient access level"}
	errInternal = &sipphone.Error{Code: http.StatusInternalServerError, Message: "internal_error", Description: "Something went wrong in the server: its log says what"}
)

// Rows of our own, for what that table does not know.
var (
	errNoPath = &sipphone.Error{Code: http.StatusNotFound, Message: "path", Description: "There is nothing here: " + Prefix + "openapi.json lists what there is"}
	errTarget = &sipphone.Error{Code: http.StatusRequestURITooLong, Message: "path", Description: "The address is too long"}
	errHost   = &sipphone.Error{Code: http.StatusMisdirectedRequest, Message: "host", Description: "This server is not known by that name: call it by its address, or write an origin with the name, such as \"http://cti.example:26580\", into http.allow_origins"}
	errMethod = &sipphone.Error{Code: http.StatusMethodNotAllowed, Message: "method", Description: "This cannot be done here: the header Allow lists what can"}
	errBusy   = &sipphone.Error{Code: http.StatusServiceUnavailable, Message: "busy", Description: "The server is busy: send the request again in a second"}
)

// denied is the row of a request that a browser sends for somebody else, with the
// reason.
func denied(why string) *sipphone.Error {
	inner := &sipphone.Error{Code: http.StatusForbidden, Message: "origin", Description: why}
	return &sipphone.Error{Code: http.StatusForbidden, Message: "access_denied", Description: "Access denied", Inner: []*sipphone.Error{inner}}
}

// bad is the row of a request that cannot be read.
func bad(status int, what, why string) *sipphone.Error {
	return &sipphone.Error{Code: status, Message: what, Description: why}
}

// row returns the row for an error. What is not expected is an internal error,
// and says nothing of itself but in the log.
func row(err error) (_ *sipphone.Error, expected bool) {
	var e *sipphone.Error
	switch {
	case errors.As(err, &e) && (e.Code/100 == 4 || e == errBusy || e == errInternal):
		return e, true
	case errors.Is(err, sipphone.ErrChanged):
		return bad(http.StatusPreconditionFailed, "if_match", sentence(sipphone.ErrChanged)), true
	case errors.Is(err, server.ErrLogin):
		return bad(http.StatusUnauthorized, "access_denied", sentence(err)), true
	case errors.Is(err, server.ErrManyLogins):
		return bad(http.StatusTooManyRequests, "access_denied", sentence(err)), true
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return errBusy, true
	}
	return errInternal, false
}

// sentence returns an error's text as the descriptions are: with a capital.
func sentence(err error) string {
	text := err.Error()
	if text != "" && 'a' <= text[0] && text[0] <= 'z' {
		text = string(text[0]-'a'+'A') + text[1:]
	}
	return text
}

// fail answers a request with an error.
func (h *Handler) fail(w *reply, r *http.Request, err error) {
	e, expected := row(err)
	if !expected {
		h.logger.Error().Str("from", r.RemoteAddr).Str("method", r.Method).Err(err).Msg("request to the phones failed")
	}
	switch e.Code {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", `Basic realm="phonecompanion", charset="UTF-8"`)
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", retrySoon)
	case http.StatusTooManyRequests:
		w.Header().Set("Retry-After", retryLogin)
	}
	body, err := json.Marshal(e)
	if err != nil {
		panic(err) // it is texts and numbers
	}
	w.send(e.Code, body)
}
