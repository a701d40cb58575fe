package lenient_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// Limits as the manual gives them, in bytes and lines.
const (
	lineLimit   = 8 << 10
	headLimit   = 32 << 10
	headerLimit = 100
)

// pad returns a text that has so many bytes with an x's between two parts.
func pad(before string, length int, after string) string {
	return before + strings.Repeat("x", length-len(before)-len(after)) + after
}

func TestLimits(t *testing.T) {
	addr := serveTCP(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	const line = "GET /a/1 HTTP/1.1\r\n"
	for _, c := range []struct{ name, raw, want string }{
		{"longest line", pad("GET /a/1?", lineLimit, " HTTP/1.1") + "\r\n\r\n", "204"},
		{"line too long", pad("GET /a/1?", lineLimit+1, " HTTP/1.1") + "\r\n\r\n", "414"},
		{"line without an end", pad("GET /a/1?", lineLimit+100, ""), "414"},
		{"line too long, absolute", pad("GET http://h/a/1?", 3*lineLimit, " HTTP/1.1") + "\r\n\r\n", "414"},
		{"line too long, HTTP/0.9", pad("GET /a/1?", lineLimit+1, "") + "\r\n", "414"},
		{"long line of another path", pad("GET /x?", 5*lineLimit, " HTTP/1.1\r\nHost: h\r\n\r\n"), "204"},
		{"longest head", pad(line+"X: ", headLimit, "\r\n\r\n"), "204"},
		{"head too large", pad(line+"X: ", headLimit+1, "\r\n\r\n"), "431"},
		{"head without an end", pad(line+"X: ", headLimit, ""), "431"},
		{"many empty lines", strings.Repeat("\r\n", headLimit/2-10) + line + "X: 1\r\nX: 2\r\n\r\n", "431"},
		{"large head of another path", pad("GET /x HTTP/1.1\r\nHost: h\r\nX: ", 2*headLimit, "\r\n\r\n"), "204"},
		{"most header lines", line + strings.Repeat("X: 1\r\n", headerLimit) + "\r\n", "204"},
		{"too many header lines", line + strings.Repeat("X: 1\r\n", headerLimit+1) + "\r\n", "431"},
		{"many header lines of another path", "GET /x HTTP/1.1\r\nHost: h\r\n" + strings.Repeat("X: 1\r\n", 2*headerLimit) + "\r\n", "204"},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := []string{c.want, "closed"}
			if c.want == "204" {
				want[1] = "204"
			}
			if got := talk(t, dialTCP(t, addr), []string{c.raw, next}, 2); !slices.Equal(got, want) {
				t.Errorf("answers are %q, want %q", got, want)
			}
		})
	}
}

// doubtful returns header lines that could be read in two ways by two programs.
func doubtful() map[string]string {
	return map[string]string{
		"length and chunks":              "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
		"chunks and length":              "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
		"two lengths":                    "Content-Length: 5\r\nContent-Length: 6\r\n",
		"list of lengths":                "Content-Length: 5, 5\r\n",
		"length with a sign":             "Content-Length: +5\r\n",
		"negative length":                "Content-Length: -1\r\n",
		"hexadecimal length":             "Content-Length: 0x5\r\n",
		"empty length":                   "Content-Length:\r\n",
		"enormous length":                "Content-Length: 99999999999999999999\r\n",
		"length that overflows":          "Content-Length: 9223372036854775807\r\n",
		"length with a control byte":     "Content-Length: 5\x00\r\n",
		"blank before the colon":         "Content-Length : 5\r\n",
		"length without a colon":         "Content-Length 5\r\n",
		"odd byte in the length's name":  "Content\x00-Length: 5\r\n",
		"folded length":                  "Content-Length: 5\r\n 6\r\n",
		"folded chunks":                  "Transfer-Encoding:\r\n chunked\r\n",
		"blank before the chunks' colon": "Transfer-Encoding : chunked\r\n",
		"chunks with an odd byte":        "Transfer-Encoding: \x0bchunked\r\n",
		"chunks twice":                   "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
		"list of encodings":              "Transfer-Encoding: gzip, chunked\r\n",
		"another encoding":               "Transfer-Encoding: identity\r\n",
	}
}

func TestDoubtfulLengthIsRefused(t *testing.T) {
	addr := serveTCP(t, http.HandlerFunc(recorder))
	want := []string{"400", "closed"}
	for name, headers := range doubtful() {
		t.Run(name, func(t *testing.T) {
			raw := "POST /a/1 HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n"
			if got := talk(t, dialTCP(t, addr), []string{raw + "0\r\n\r\n" + next}, 2); !slices.Equal(got, want) {
				t.Errorf("answers are %q, want %q", got, want)
			}
		})
	}
	t.Run("chunks in HTTP/1.0", func(t *testing.T) {
		raw := "POST /a/1 HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
		if got := talk(t, dialTCP(t, addr), []string{raw + next}, 2); !slices.Equal(got, want) {
			t.Errorf("answers are %q, want %q", got, want)
		}
	})
}

// TestRefusalComesAfterTheAnswerBefore has the request that is refused read while the
// handler of the one before it is still at work: a write to the pipe has returned, so
// it was read. The handler then writes its answer in two parts.
func TestRefusalComesAfterTheAnswerBefore(t *testing.T) {
	for name, c := range map[string]struct{ first, second, want string }{
		"too long":         {"GET /a/1 HTTP/1.1\r\n\r\n", pad("GET /a/2?", lineLimit+10, ""), "414"},
		"too large":        {"GET /a/1 HTTP/1.1\r\n\r\n", "GET /a/2 HTTP/1.1\r\n" + strings.Repeat("X: 1\r\n", headerLimit+1), "431"},
		"doubtful":         {"GET /a/1 HTTP/1.1\r\n\r\n", "POST /a/2 HTTP/1.1\r\nContent-Length: x\r\n\r\n", "400"},
		"behind a post":    {"POST /a/1 HTTP/1.1\r\nContent-Length: 1\r\n\r\nx", "POST /a/2 HTTP/1.1\r\nContent-Length: x\r\n\r\n", "400"},
		"behind chunks":    {"POST /a/1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", "POST /a/2 HTTP/1.1\r\nContent-Length: x\r\n\r\n", "400"},
		"behind no prefix": {"GET /x HTTP/1.1\r\nHost: h\r\n\r\n", "POST /a/2 HTTP/1.1\r\nContent-Length: x\r\n\r\n", "400"},
	} {
		t.Run(name, func(t *testing.T) {
			wasRead := make(chan struct{})
			l := servePipe(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				io.ReadAll(r.Body)
				<-wasRead
				io.WriteString(w, "one ")
				http.NewResponseController(w).Flush()
				io.WriteString(w, "two")
			}))
			conn := l.dial(t)
			if _, err := io.WriteString(conn, c.first); err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(conn, c.second); err != nil {
				t.Fatal(err)
			}
			close(wasRead)
			want := []string{"one two", c.want, "closed"}
			if got := talk(t, conn, nil, len(want)); !slices.Equal(got, want) {
				t.Errorf("answers are %q, want %q", got, want)
			}
		})
	}
}

// TestRefusalReachesASlowReader has the client send more than is read before it looks
// at the answer, which must not be lost by the close.
func TestRefusalReachesASlowReader(t *testing.T) {
	addr := serveTCP(t, http.HandlerFunc(recorder))
	c := dialTCP(t, addr)
	if _, err := io.WriteString(c, pad("GET /a/1?", 4*lineLimit, "")); err != nil {
		t.Fatal(err)
	}
	c.CloseWrite()
	text, err := io.ReadAll(c)
	want := "HTTP/1.1 414 URI Too Long\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
	if err != nil || string(text) != want {
		t.Errorf("answer is %q, %v, want %q", text, err, want)
	}
}
