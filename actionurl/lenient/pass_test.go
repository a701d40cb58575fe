package lenient_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"testing"
	"time"
)

// hijacker takes the connection over and answers with what comes on it.
func hijacker(w http.ResponseWriter, r *http.Request) {
	conn, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\n\r\n"+r.URL.RawQuery+";")
	io.Copy(conn, rw)
}

// TestUpgrade lets bytes pass that look like a telephone's request, on connections
// that speak something else by then.
func TestUpgrade(t *testing.T) {
	l := servePipe(t, http.HandlerFunc(hijacker))
	for name, c := range map[string]struct{ head, begin string }{
		"another path":  {"GET /stli?x HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", "x;"},
		"with a prefix": {"GET /a/stli?x y HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", "x%20y;"},
	} {
		t.Run(name, func(t *testing.T) {
			const talk = "GET /a/1?a b HTTP/1.1\nX : \x00\n\nGET /a"
			conn := l.dial(t)
			go io.WriteString(conn, c.head+talk)
			want := "HTTP/1.1 101 Switching Protocols\r\n\r\n" + c.begin + talk
			got := make([]byte, len(want))
			if _, err := io.ReadFull(conn, got); err != nil || string(got) != want {
				t.Errorf("got %q, %v, want %q", got, err, want)
			}
		})
	}
}

func TestExpect(t *testing.T) {
	addr := serveTCP(t, http.HandlerFunc(recorder))
	for name, c := range map[string]struct{ head, want string }{
		"with a prefix": {"POST /a/1?a b HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n", `POST /a/1?a%20b HTTP/1.1 host=phone.invalid query=a%20b body="xy"`},
		"another path":  {"POST /x HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n", `POST /x HTTP/1.1 host=h query= body="xy"`},
	} {
		t.Run(name, func(t *testing.T) {
			conn := dialTCP(t, addr)
			io.WriteString(conn, c.head)
			const goOn = "HTTP/1.1 100 Continue\r\n\r\n"
			got := make([]byte, len(goOn))
			if _, err := io.ReadFull(conn, got); err != nil || string(got) != goOn {
				t.Fatalf("got %q, %v", got, err)
			}
			want := []string{c.want, nextSeen}
			if got := talk(t, conn, []string{"xy", next}, 2); !slices.Equal(got, want) {
				t.Errorf("answers are %q, want %q", got, want)
			}
		})
	}
}

// TestDoubtfulRequestsOfOthers leaves to net/http what it makes of a doubtful length on
// another path, and touches nothing behind it.
func TestDoubtfulRequestsOfOthers(t *testing.T) {
	addr := serveTCP(t, http.HandlerFunc(recorder))
	for name, headers := range doubtful() {
		t.Run(name, func(t *testing.T) {
			const head = "POST /x HTTP/1.1\r\nHost: h\r\n"
			const behind = "0\r\n\r\nGET /a/1?a b HTTP/1.1\r\nHost: h\r\n\r\n"
			conn := dialTCP(t, addr)
			io.WriteString(conn, head+headers+"\r\n"+behind)
			conn.CloseWrite() // net/http waits for the body where it believes the length
			got := talk(t, conn, nil, 3)
			for _, answer := range got {
				if answer == "GET /a/1?a%20b HTTP/1.1 host=h query=a%20b" {
					t.Errorf("answers are %q: the rest of the connection was touched", got)
				}
			}
		})
	}
}

// TestClientGoesWhileHandlerRuns needs the read that net/http has going on behind a
// request.
func TestClientGoesWhileHandlerRuns(t *testing.T) {
	for name, raw := range map[string]string{
		"kept alive": "GET /a/1?a b HTTP/1.1\r\n\r\n",
		"HTTP/0.9":   "GET /a/1\r\n",
		"posted":     "POST /a/1 HTTP/1.1\r\nContent-Length: 1\r\n\r\nx",
		"upgrade":    "GET /a/1 HTTP/1.1\r\nUpgrade: x\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			running, gone := make(chan struct{}), make(chan error, 1)
			addr := serveTCP(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				io.ReadAll(r.Body)
				close(running)
				select {
				case <-r.Context().Done():
					gone <- r.Context().Err()
				case <-time.After(patience):
					gone <- context.DeadlineExceeded
				}
			}))
			conn := dialTCP(t, addr)
			io.WriteString(conn, raw)
			<-running
			conn.Close()
			if err := <-gone; err != context.Canceled {
				t.Errorf("context ended with %v", err)
			}
		})
	}
}

// TestReadAheadSurvives sends the next request, in pieces, while a handler runs: the
// byte that net/http reads meanwhile, and the deadline with which it ends that read,
// must lose nothing.
func TestReadAheadSurvives(t *testing.T) {
	const second = "GET /a/2?a b HTTP/1.1\r\n\r\n"
	for cut := range len(second) {
		release := make(chan struct{}, 2)
		l := servePipe(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			<-release
			recorder(w, r)
		}))
		conn := l.dial(t)
		io.WriteString(conn, "GET /a/1 HTTP/1.1\r\n\r\n")
		io.WriteString(conn, second[:cut])
		release <- struct{}{}
		release <- struct{}{}
		want := []string{
			"GET /a/1 HTTP/1.1 host=phone.invalid query=",
			"GET /a/2?a%20b HTTP/1.1 host=phone.invalid query=a%20b",
		}
		if got := talk(t, conn, []string{second[cut:]}, 2); !slices.Equal(got, want) {
			t.Errorf("cut at %d, answers are %q, want %q", cut, got, want)
		}
	}
}

// TestBodyThatNobodyReads has a handler leave a posted body alone.
func TestBodyThatNobodyReads(t *testing.T) {
	addr := serveTCP(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.URL.Path) }))
	for name, raw := range map[string]string{
		"length": "POST /a/1 HTTP/1.1\r\nContent-Length: 22\r\n\r\nGET /a/3 HTTP/1.1\r\n\r\n ",
		"chunks": "POST /a/1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n15\r\nGET /a/3 HTTP/1.1\r\n\r\n\r\n0\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			want := []string{"/a/1", "/a/next"}
			if got := talk(t, dialTCP(t, addr), []string{raw, next}, 2); !slices.Equal(got, want) {
				t.Errorf("answers are %q, want %q", got, want)
			}
		})
	}
}

func TestAcceptFails(t *testing.T) {
	l := &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
	serve(t, l, http.NotFoundHandler()) // its end checks that Close ends Accept
	conn := l.dial(t)
	go io.WriteString(conn, next)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || resp.StatusCode != http.StatusNotFound {
		t.Errorf("answer is %v, %v", resp, err)
	}
}
