package statuspage

import (
	"bytes"
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// Limits of the connections that keep pages new.
const (
	// maxListeners is how many there may be at once: a few people who look, each
	// with a few tabs.
	maxListeners = 16
	// refresh is how often a page is made anew; where that takes long, less often
	// (surveyShare).
	refresh = time.Second
	// heartbeat is how long nothing is said, so that a browser that is gone is
	// found to be gone.
	heartbeat = 15 * time.Second
	// writeTime is how long one write may take: a browser that is slower is let
	// go, and comes back by itself. Nothing is queued for it.
	writeTime = 10 * time.Second
	// listenTime is how long a connection lasts; the browser makes another one.
	listenTime = time.Hour
)

// sections are the parts of the page that are kept new, as their ids and
// templates are named.
var sections = [...]string{"summary", "configuration", "levels", "provider", "phone", "phones", "clients"}

// listeners counts the connections that keep pages new.
type listeners struct {
	mu     sync.Mutex
	count  int
	closed bool
	done   chan struct{}
}

func (l *listeners) enter() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || l.count >= maxListeners {
		return false
	}
	l.count++
	return true
}

func (l *listeners) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.count--
}

func (l *listeners) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.closed = true
		close(l.done)
	}
}

// part is a section that has changed, as the script gets it.
type part struct {
	ID   string `json:"id"`
	HTML string `json:"html"`
}

// follow sends the sections of a page that have changed, for as long as somebody
// looks. What has changed in between is not made up for: only the newest counts.
func (h *Handler) follow(w http.ResponseWriter, r *http.Request) {
	if !h.live.enter() {
		w.Header().Set("Retry-After", "60")
		http.Error(w, "too many pages are open: this one shows what was when it was loaded", http.StatusServiceUnavailable)
		return
	}
	defer h.live.leave()
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	stream := http.NewResponseController(w)
	q, last, silent := readQuery(r.URL.Query()), map[string]string{}, time.Now()
	tick := time.NewTimer(0)
	defer tick.Stop()
	over := time.NewTimer(listenTime)
	defer over.Stop()
	for {
		select {
		case <-tick.C:
		case <-over.C:
			return
		case <-h.live.done:
			return
		case <-r.Context().Done():
			return
		}
		began := time.Now()
		out, err := h.changed(q, last)
		if err != nil {
			h.Logger.Error().Err(err).Msg("status page")
			return
		}
		tick.Reset(max(refresh, surveyShare*time.Since(began)))
		if len(out) == 0 {
			if time.Since(silent) < heartbeat {
				continue
			}
			out = []byte(": nothing new\n\n")
		}
		silent = time.Now()
		if stream.SetWriteDeadline(time.Now().Add(writeTime)) != nil {
			return // nothing would bound the write
		}
		if _, err := w.Write(out); err != nil || stream.Flush() != nil {
			return
		}
	}
}

// changed returns the events of the sections that are not as last says.
func (h *Handler) changed(q query, last map[string]string) ([]byte, error) {
	var out, b bytes.Buffer
	v := h.look(q)
	for _, id := range sections {
		b.Reset()
		if err := page.ExecuteTemplate(&b, id, v); err != nil {
			return nil, err
		}
		html := b.String()
		if last[id] == html {
			continue
		}
		last[id] = html
		data, err := json.Marshal(part{id, html}) // in one line, whatever is in it
		if err != nil {
			return nil, err
		}
		out.WriteString("event: part\ndata: ")
		out.Write(data)
		out.WriteString("\n\n")
	}
	return out.Bytes(), nil
}
