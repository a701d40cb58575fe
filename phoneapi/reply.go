package phoneapi

import (
	"net/http"
	"strconv"
	"time"

	"github.com/phonecompanion/phonecompanion/sipphone"
)

// A reply is the answer to one request.
type reply struct {
	http.ResponseWriter
	begun bool // something was sent, so that nothing else can be said
}

// newReply begins an answer with the headers that every one has. There is none
// that would let another page read it (CORS).
func newReply(w http.ResponseWriter) *reply {
	for _, h := range [...][2]string{
		{"Content-Type", "application/json"},
		{"Cache-Control", "no-store"},
		{"X-Content-Type-Options", "nosniff"},
		{"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
		{"Cross-Origin-Resource-Policy", "same-origin"},
		{"Referrer-Policy", "no-referrer"},
	} {
		w.Header().Set(h[0], h[1])
	}
	http.NewResponseController(w).SetWriteDeadline(time.Now().Add(answerTime)) // net/http ends it with the answer
	return &reply{ResponseWriter: w}
}

// Unwrap returns what an [http.ResponseController] needs.
func (w *reply) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Write writes a part of an answer that is not known to its end.
func (w *reply) Write(b []byte) (int, error) {
	w.begun = true
	return w.ResponseWriter.Write(b)
}

// send sends a whole answer.
func (w *reply) send(status int, body []byte) {
	w.begun = true
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	w.ResponseWriter.Write(body)
}

// document sends a phone.
func (w *reply) document(d sipphone.Document) {
	w.Header().Set("ETag", `"`+d.Tag+`"`)
	w.send(http.StatusOK, d.JSON)
}

// unchanged says that a program has a phone already.
func (w *reply) unchanged(d sipphone.Document) {
	w.begun = true
	w.Header().Del("Content-Type")
	w.Header().Set("ETag", `"`+d.Tag+`"`)
	w.WriteHeader(http.StatusNotModified)
}
