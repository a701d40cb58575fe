package phonesim

import (
	"fmt"
	"net/http"
	"strings"
)

// A response is what a phone answers.
type response struct {
	status      int
	contentType string   // HTML when empty
	header      []string // further lines, without their ends
	body        string
	then        func() // runs with the lock held when the answer is written
}

// page returns an HTML page. Title and body are put in as they are.
func page(title, body string) *response {
	return &response{
		status: http.StatusOK,
		body: "<html><head><title>" + title + "</title></head>\n<body>\n" +
			body + "</body></html>\n",
	}
}

// bytes returns the response as it goes on the wire, with a Content-Length
// which is extra bytes more than the body has.
func (r *response) bytes(kind Kind, keepAlive, head bool, extra int) []byte {
	contentType := r.contentType
	if contentType == "" {
		contentType = "text/html; charset=utf-8"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", r.status, http.StatusText(r.status))
	fmt.Fprintf(&b, "Server: %s\r\nContent-Type: %s\r\nCache-Control: no-cache\r\n", kind.traits().server, contentType)
	for _, h := range r.header {
		b.WriteString(h + "\r\n")
	}
	fmt.Fprintf(&b, "Content-Length: %d\r\n", len(r.body)+extra)
	if keepAlive {
		b.WriteString("Connection: keep-alive\r\n\r\n")
	} else {
		b.WriteString("Connection: close\r\n\r\n")
	}
	if !head {
		b.WriteString(r.body)
	}
	return []byte(b.String())
}
