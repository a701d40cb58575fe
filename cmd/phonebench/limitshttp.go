package main

import (
	"net"
	"net/http"
	"strings"
)

// serveHTTP serves the bare server's action URLs with net/http alone.
func (s *bareServer) serveHTTP(l net.Listener) {
	http.Serve(l, http.HandlerFunc(s.event)) // ends with the process
}

// event writes one line to every monitor of the device, and answers.
func (s *bareServer) event(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(r.URL.Path, "/") // "", a, device, token, event
	if len(parts) != 5 {
		http.NotFound(w, r)
		return
	}
	line := []byte(eventLine(parts[4], parts[2], r.URL.Query().Get("remote")))
	s.mu.Lock()
	for c := range s.monitors[parts[2]] {
		c.Write(line)
	}
	s.mu.Unlock()
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(http.StatusOK)
}

// eventLine is the line that the server writes for an event.
func eventLine(event, device, remote string) string {
	if event == eventIncoming {
		return "Delivered " + device + " newCall " + device + " " + remote + " " + device + " \"\"\r\n"
	}
	return "ConnectionCleared " + device + " normalClearing \"\" ()\r\n"
}
