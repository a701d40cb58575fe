package phoneapi

import (
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/origin"
	"github.com/phonecompanion/phonecompanion/server"
	"github.com/phonecompanion/phonecompanion/sipphone"
)

// Where it all is.
const (
	// Prefix is the path under which everything is but UpdatePath.
	Prefix = "/api/v1/"
	// UpdatePath is where programs of the Telecomx API send their updates.
	UpdatePath = "/pbx/sipphone"
)

// A Config is what a handler needs.
type Config struct {
	Phones Phones
	// Authorize returns the rights of a request's client, as
	// [server.Server.HTTPRights] does.
	Authorize func(r *http.Request) (*server.Rights, error)
	// Pages says by which names the server is known.
	Pages   func() origin.Policy
	Version string // of the program
	Logger  zerolog.Logger
}

// A Handler serves the phones. New makes one.
type Handler struct {
	phones    Phones
	authorize func(*http.Request) (*server.Rights, error)
	pages     func() origin.Policy
	logger    zerolog.Logger
	openapi   []byte
	turns     chan struct{} // of requests that are carried out
}

// New makes a handler.
func New(c Config) *Handler {
	return &Handler{
		phones: c.Phones, authorize: c.Authorize, pages: c.Pages, logger: c.Logger,
		openapi: describe(c.Version, sipphone.Properties()), turns: make(chan struct{}, maxRequests),
	}
}

// ServeHTTP answers one request, always in JSON.
func (h *Handler) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w := newReply(rw)
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if p != http.ErrAbortHandler {
			h.logger.Error().Str("from", r.RemoteAddr).Str("method", r.Method).Str("panic", fmt.Sprint(p)).Bytes("stack", debug.Stack()).Msg("request to the phones failed")
		}
		if w.begun {
			panic(http.ErrAbortHandler) // half an answer must not look like a whole one
		}
		h.fail(w, r, errInternal)
	}()
	if r.ContentLength != 0 { // also of a body that nobody will read: net/http throws it away
		http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTime))
	}
	if err := h.serve(w, r); err != nil {
		h.fail(w, r, err)
	}
}

// serve finds out what a request wants, whether its client may, and does it.
func (h *Handler) serve(w *reply, r *http.Request) error {
	if len(r.RequestURI) > maxTarget {
		return errTarget
	}
	if err := h.guard(r); err != nil {
		return err
	}
	what, extension := find(r)
	if what == nil {
		return errNoPath
	}
	if !what.allows(r.Method) {
		w.Header().Set("Allow", strings.Join(what.methods, ", "))
		return errMethod
	}
	if what.open {
		return what.do(h, &request{Request: r, w: w})
	}
	rights, err := h.admit(r)
	if err != nil {
		return err
	}
	select {
	case h.turns <- struct{}{}:
		defer func() { <-h.turns }()
	default:
		return errBusy
	}
	return what.do(h, &request{r, w, rights, extension})
}
