package control

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

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
	// Open answers in place of Do where an answer is too large to be held in
	// memory. It is sent as it is.
	Open func(ctx context.Context) (Document, error)
}

// A Document is a large answer. Who reads it is as slow as they like, so
// nothing may wait for its end.
type Document interface {
	io.ReadCloser
	Size() int64 // in bytes: a part that is missing shows
}

// chunkTime is how long a command may take for one piece of a document: one
// that was stopped and not ended must not keep the server from stopping.
const chunkTime = 10 * time.Second

// chunkSize is how many bytes a piece has: about one write of io.Copy.
const chunkSize = 32 << 10

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
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if action.Open != nil {
		h.send(w, r, action)
		return
	}
	query, _ := url.ParseQuery(r.URL.RawQuery) // what it cannot read is missing
	answer, err := action.Do(r.Context(), query.Get("extension"))
	reply(w, answer, err)
}

// reply sends a small answer, or why there is none.
func reply(w http.ResponseWriter, answer any, err error) {
	if err != nil {
		answer = failure{err.Error()}
		w.WriteHeader(http.StatusUnprocessableEntity)
	}
	json.NewEncoder(w).Encode(answer)
}

// send sends a document. One that cannot be sent whole is broken off: its
// length has been said.
func (h *Handler) send(w http.ResponseWriter, r *http.Request, action Action) {
	document, err := action.Open(r.Context())
	if err != nil {
		reply(w, nil, err)
		return
	}
	defer document.Close()
	w.Header().Set("Content-Length", strconv.FormatInt(document.Size(), 10))
	connection := http.NewResponseController(w)
	for err == nil {
		connection.SetWriteDeadline(time.Now().Add(chunkTime)) // whatever has none needs none
		_, err = io.CopyN(w, document, chunkSize)
	}
	connection.SetWriteDeadline(time.Time{})
	if err != io.EOF {
		h.Logger.Warn().Err(err).Msg("control answer broken off")
	}
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
