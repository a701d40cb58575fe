package phoneapi

import (
	"context"
	"net/http"
	"strings"

	"github.com/phonecompanion/phonecompanion/sipphone"
)

// patch changes the phone that the path names.
func (h *Handler) patch(r *request) error {
	p, err := readPatch(r)
	if err != nil {
		return err
	}
	return h.change(r, r.extension, p)
}

// update changes the phone that the body names.
func (h *Handler) update(r *request) error {
	p, err := readPatch(r)
	if err != nil {
		return err
	}
	id, _ := p["_id"].(string)
	extension, _ := p["extension"].(string)
	mac, _ := p["macAddress"].(string)
	found, ok := h.phones.Find(id, extension, mac)
	if !ok || !r.rights.May(class, found) {
		return errNoPhone
	}
	return h.change(r, found, p)
}

// readPatch reads what shall be changed.
func readPatch(r *request) (sipphone.Patch, error) {
	body, err := readBody(r.w, r.Request)
	if err != nil {
		return nil, err
	}
	return sipphone.Read(body)
}

// change changes a phone, and answers with what it is then.
func (h *Handler) change(r *request, extension string, p sipphone.Patch) error {
	ifMatch, err := expected(r.Header)
	if err != nil {
		return err
	}
	// Another extension that the client may not see does not exist for it.
	if to, ok := p["extension"].(string); ok && to != "" && !r.rights.May(class, to) {
		return bad(http.StatusNotFound, "extension", "Extension not found")
	}
	ctx, cancel := context.WithTimeout(r.Context(), updateTime)
	defer cancel()
	d, err := h.phones.Update(ctx, extension, p, ifMatch, r.rights.Sees)
	if err != nil {
		return err
	}
	user, _, _ := r.BasicAuth()
	h.logger.Info().Str("from", r.RemoteAddr).Str("user", clip(user)).Str("device", extension).Msg("phone changed by a request")
	r.w.document(d)
	return nil
}

// expected returns If-Match as [Phones] take it: "" where any state of the phone
// will do.
func expected(h http.Header) (string, error) {
	must, err := readCondition(h, "If-Match", true)
	switch {
	case err != nil:
		return "", err
	case must == nil || must.any:
		return "", nil
	case len(must.tags) == 0: // all are weak
		return "", sipphone.ErrChanged
	}
	return `"` + strings.Join(must.tags, `", "`) + `"`, nil
}

// clip bounds what a stranger can write into the log.
func clip(s string) string {
	if len(s) > maxShown {
		return s[:maxShown] + "…"
	}
	return s
}
