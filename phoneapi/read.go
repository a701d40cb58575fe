package phoneapi

import (
	"bufio"
	"net/http"
)

// listBuffer is what is gathered of a list before it is written, in bytes.
const listBuffer = 32 << 10

// list answers with all phones that the client may see. They are written as they
// are found: all of them together would be many megabytes.
func (h *Handler) list(r *request) error {
	out := bufio.NewWriterSize(r.w, listBuffer)
	out.WriteString(`{"phones":[`)
	separator := ""
	for _, extension := range h.phones.Extensions() {
		if !r.rights.May(class, extension) {
			continue
		}
		d, ok := h.phones.Get(extension)
		if !ok {
			continue // a reload has just taken it away
		}
		out.WriteString(separator)
		if _, err := out.Write(d.JSON); err != nil {
			panic(http.ErrAbortHandler) // nobody reads it any more
		}
		separator = ","
	}
	out.WriteString("]}")
	if out.Flush() != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}

// one answers with a phone, or changes it first.
func (h *Handler) one(r *request) error {
	if !r.rights.May(class, r.extension) {
		return errNoPhone
	}
	d, ok := h.phones.Get(r.extension)
	if !ok {
		return errNoPhone
	}
	if r.Method == http.MethodPatch {
		return h.patch(r)
	}
	has, err := readCondition(r.Header, "If-None-Match", false)
	switch {
	case err != nil:
		return err
	case has != nil && has.met(d.Tag):
		r.w.unchanged(d)
	default:
		r.w.document(d)
	}
	return nil
}
