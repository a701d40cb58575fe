package main

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/phonecompanion/phonecompanion/inventory"
	"github.com/phonecompanion/phonecompanion/origin"
)

// httpBodyTime is how long the body of a request may take to come, wanted or not:
// the longest is a document of some MiB, from this machine. What reads bodies for
// others has shorter times of its own.
const httpBodyTime = 20 * time.Second

// bounded lets no request keep its connection busy by sending its body slowly, and
// closes the connection behind one whose body comes in chunks, unless lenient has
// mended it: net/http takes one that has a length as well, and whoever stands
// between may believe that one, and see other requests than we do.
func bounded(next http.Handler, isMended func(target string) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength == 0 {
			next.ServeHTTP(w, r)
			return
		}
		if len(r.TransferEncoding) > 0 && !isMended(r.RequestURI) {
			w.Header().Set("Connection", "close")
		}
		body := &timedBody{ReadCloser: r.Body, c: http.NewResponseController(w)}
		limit := time.Now().Add(httpBodyTime)
		body.c.SetReadDeadline(limit)
		timed := *r // net/http still knows the one that it made
		timed.Body = body
		next.ServeHTTP(w, &timed)
		if !body.over.Load() { // net/http reads on, whatever limit the handler has left
			body.c.SetReadDeadline(limit)
		}
	})
}

// mended tells whether lenient looks at requests for a target, and refuses those whose
// length is doubtful.
func mended(target string) bool {
	return isActionURL(target) || strings.HasPrefix(target, inventory.Prefix)
}

// timedBody takes the time limit away when the body is there: what follows on the
// connection has nothing to do with it. One that broke off, or came too late for whoever
// reads it, gets no more time.
type timedBody struct {
	io.ReadCloser
	c    *http.ResponseController
	over atomic.Bool // nothing more is to be read
}

// Read reads from the body.
func (b *timedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !b.over.Swap(true) && err == io.EOF {
		b.c.SetReadDeadline(time.Time{}) // if it cannot, the connection ends a bit early
	}
	return n, err
}

// programs lets through what asks by a name that can only be ours, and programs that
// ask by any name, as Prometheus does; not a browser that was led here by a name of
// somebody else's (DNS rebinding). A browser always says what languages it wants.
func programs(pages func() origin.Policy, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		policy := pages()
		_, known := policy.Knows(r)
		for _, says := range [...]string{"Accept-Language", "Origin", "Referer", "Sec-Fetch-Site"} {
			if !known && len(r.Header.Values(says)) > 0 {
				w.WriteHeader(http.StatusMisdirectedRequest)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}
