package provisioning

import (
	"bytes"
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/inventory"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/slowdown"
)

// Limits of a request, in bytes.
const (
	maxToken = 64  // three times our own
	maxName  = 128 // the longest of a vendor has 40
)

// A Refusal says why a request got no file. It is a label in logs and metrics;
// the peer learns nothing of it.
type Refusal string

// The refusals.
const (
	RefusedBrowser Refusal = "browser"
	RefusedPath    Refusal = "unknown path"
	RefusedToken   Refusal = "wrong token"
	RefusedName    Refusal = "unknown file"
	RefusedMAC     Refusal = "wrong MAC address"
	RefusedAddress Refusal = "address not allowed"
	RefusedFile    Refusal = "no file can be made"
)

// refusals are all of them, in the order of the counts.
var refusals = [...]Refusal{RefusedBrowser, RefusedPath, RefusedToken, RefusedName, RefusedMAC, RefusedAddress, RefusedFile}

// A Handler serves the files of the phones in Inventory.
type Handler struct {
	Inventory *inventory.Inventory
	// Find finds the phone of an extension, which remembers who was turned away.
	Find   func(extension string) *phone.Phone
	Logger zerolog.Logger
	// Slow waits before a refusal, longer for each one of an address.
	Slow func(ctx context.Context, remoteAddr string)

	served  atomic.Uint64
	refused [len(refusals)]atomic.Uint64
}

// Served returns how many requests got a file, or heard that they have it.
func (h *Handler) Served() uint64 { return h.served.Load() }

// Refusals tells how many requests were refused, by the reason; every reason is
// told.
func (h *Handler) Refusals(tell func(why Refusal, n uint64)) {
	for i, why := range refusals {
		tell(why, h.refused[i].Load())
	}
}

// ServeHTTP serves one file.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Origin") != "" || r.Header.Get("Sec-Fetch-Site") != "" {
		h.refuse(w, r, http.StatusForbidden, RefusedBrowser, "")
		return
	}
	token, name, ok := split(r.RequestURI)
	if !ok || r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.refuse(w, r, http.StatusNotFound, RefusedPath, "")
		return
	}
	extension, ok := h.Inventory.ByToken(token)
	if !ok {
		h.refuse(w, r, http.StatusNotFound, RefusedToken, "")
		return
	}
	switch h.Inventory.Names(extension, name) {
	case inventory.NameForeign:
		h.refuse(w, r, http.StatusNotFound, RefusedName, extension)
		return
	case inventory.NameOther:
		h.refuse(w, r, http.StatusNotFound, RefusedMAC, extension)
		return
	}
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !h.Inventory.Admit(extension, from.Addr(), r.UserAgent()) {
		h.refuse(w, r, http.StatusNotFound, RefusedAddress, extension)
		return
	}
	f, err := h.Inventory.File(extension)
	if err != nil {
		h.Logger.Error().Str("device", extension).Err(err).Msg("no provisioning file can be made")
		h.refuse(w, r, http.StatusServiceUnavailable, RefusedFile, extension)
		return
	}
	h.serve(w, r, extension, f)
}

// serve sends a file, or says that the phone has it.
func (h *Handler) serve(w http.ResponseWriter, r *http.Request, extension string, f *inventory.File) {
	header := w.Header()
	header.Set("Content-Type", f.ContentType)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "private, no-cache") // it holds secrets, and must be asked for each time
	header.Set("ETag", `"`+f.Tag+`"`)
	r.Header.Del("Range") // a part of a file is no use to a phone, and would not be all that was saved
	answer := &answer{ResponseWriter: w}
	http.ServeContent(answer, r, "", f.Modified, bytes.NewReader(f.Body))
	h.served.Add(1)
	has := answer.status == http.StatusNotModified || answer.status == http.StatusOK && r.Method == http.MethodGet && answer.written == len(f.Body)
	if has {
		h.Inventory.Loaded(f)
	}
	h.Logger.Debug().Str("device", extension).Str("from", r.RemoteAddr).Int("status", answer.status).Int("bytes", answer.written).Msg("provisioning file fetched")
}

// refuse answers without a word, slower for each refusal of an address. The
// token is written nowhere.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, status int, why Refusal, extension string) {
	count := h.refused[slices.Index(refusals[:], why)].Add(1)
	if extension != "" {
		if p := h.Find(extension); p != nil {
			p.TurnedAway(r.RemoteAddr, string(why))
		}
	}
	if slowdown.Worth(int(count)) || extension != "" { // who knows the token is no flood
		h.Logger.Warn().Str("reason", string(why)).Str("device", extension).Str("from", r.RemoteAddr).Uint64("count", count).Msg("provisioning file refused")
	}
	h.Slow(r.Context(), r.RemoteAddr)
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(status)
}

// answer is a ResponseWriter that knows what was sent.
type answer struct {
	http.ResponseWriter
	status  int
	written int
}

// WriteHeader notes the status.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write counts what the peer's system was given.
func (a *answer) Write(b []byte) (int, error) {
	n, err := a.ResponseWriter.Write(b)
	a.written += n
	return n, err
}

// Is tells whether a request target is for this handler. What only resembles an
// address of ours is, too: another handler would redirect it to what it means,
// and here it is counted. A path with one part only is not: a provider's events
// are delivered there.
func Is(target string) bool {
	path, _, _ := strings.Cut(origin(target), "?")
	if strings.Contains(path, "/.."+inventory.Prefix) {
		return true
	}
	rest, ok := strings.CutPrefix("/"+strings.TrimLeft(path, `/\`), inventory.Prefix)
	return ok && strings.ContainsAny(rest, `/\`)
}

// origin returns the path and query of a request target, which may be an absolute
// URI.
func origin(target string) string {
	if strings.HasPrefix(target, "/") {
		return target
	}
	_, rest, found := strings.Cut(target, "://")
	if i := strings.IndexByte(rest, '/'); found && i >= 0 {
		return rest[i:]
	}
	return target
}

// split takes a request target apart. Its path is taken as it came: nothing of it
// may be escaped, doubled or a step elsewhere, for no phone writes it so.
func split(target string) (token, name string, ok bool) {
	rest, found := strings.CutPrefix(origin(target), inventory.Prefix)
	if !found {
		return "", "", false
	}
	token, name, found = strings.Cut(rest, "/")
	return token, name, found && word(token, maxToken) && word(name, maxName) && strings.Trim(name, ".") != ""
}

// word tells whether a text is made of what tokens and names of files have.
func word(text string, most int) bool {
	return text != "" && len(text) <= most && !strings.ContainsFunc(text, func(c rune) bool {
		return !('0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || strings.ContainsRune("-_.", c))
	})
}
