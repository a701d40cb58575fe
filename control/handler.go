package control

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/rs/zerolog"
)

// Prefix is the path under which commands ask.
const Prefix = "/-/control/"

// An Action is something that a server does for a command.
type Action struct {
	Change bool // by POST only
	// Do answers for an extension; what it returns is sent as JSON. An error is
	// sent as its text.
	Do func(ctx context.Context, extension string) (any, error)
}

// A Handler answers the commands of this machine that know the key. To anyone
// else it looks as if there were nothing.
type Handler struct {
	Key     string
	Actions map[string]Action
	Logger  zerolog.Logger
	Slow    func(ctx context.Context, remoteAddr string) // makes guessing slow
}

// failure is the answer to a request that was understood and could not be
// carried out.
type failure struct {
	Error string `json:"error"`
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	action, known := h.Actions[strings.TrimPrefix(r.URL.Path, Prefix)]
	fine := subtle.ConstantTimeCompare([]byte(key), []byte(h.Key)) == 1 && h.Key != ""
	fine = fine && fromHere(r) && r.Header.Get("Origin") == "" && r.Header.Get("Sec-Fetch-Site") == ""
	if !fine {
		h.Logger.Warn().Str("from", r.RemoteAddr).Msg("control request refused")
		h.Slow(r.Context(), r.RemoteAddr)
	}
	method := http.MethodGet
	if action.Change {
		method = http.MethodPost
	}
	if !fine || !known || r.Method != method {
		w.Header().Set("Content-Length", "0")
		w.WriteHeader(http.StatusNotFound)
		return
	}
	query, _ := url.ParseQuery(r.URL.RawQuery) // what it cannot read is missing
	answer, err := action.Do(r.Context(), query.Get("extension"))
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if err != nil {
		answer = failure{err.Error()}
		w.WriteHeader(http.StatusUnprocessableEntity)
	}
	json.NewEncoder(w).Encode(answer)
}

// fromHere tells whether a request comes from this machine: from loopback, or
// from the address that it was sent to.
func fromHere(r *http.Request) bool {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	if from.Addr().Unmap().IsLoopback() {
		return true
	}
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	return ok && local.AddrPort().Addr().Unmap() == from.Addr().Unmap()
}
