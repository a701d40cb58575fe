package lab

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

func TestFirerOrder(t *testing.T) {
	f := startFirer(t)
	got := make(chan string, 8)
	var busy atomic.Bool
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if busy.Swap(true) {
			t.Error("two at a time")
		}
		host, _, _ := net.SplitHostPort(r.RemoteAddr)
		busy.Store(false)
		got <- host + r.RequestURI
	}))
	defer s.Close()
	for i := range 5 {
		f.enqueue(fmt.Sprintf("%s/%d?a=sip%%3Ab&c=$x", s.URL, i))
	}
	for i := range 5 {
		if want, line := fmt.Sprintf("127.77.255.1/%d?a=sip%%3Ab&c=$x", i), <-got; line != want {
			t.Errorf("came: %s, want %s", line, want)
		}
	}
}

// A request that fails is over: it is not repeated, and the next one goes out.
func TestFirerNeverRepeats(t *testing.T) {
	f := startFirer(t)
	got := make(chan string, 8)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got <- r.URL.Path
		switch r.URL.Path {
		case "/cut":
			panic(http.ErrAbortHandler)
		case "/moved":
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
		case "/refused":
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer s.Close()
	f.enqueue("http://192.0.2.1/not-loopback")
	f.enqueue("http://127.77.255.2:1/nobody-there")
	for _, path := range []string{"/cut", "/moved", "/refused", "/last"} {
		f.enqueue(s.URL + path)
	}
	for _, want := range []string{"/cut", "/moved", "/refused", "/last"} {
		if path := <-got; path != want {
			t.Errorf("came: %s, want %s", path, want)
		}
	}
}

func TestFirerQueueIsBounded(t *testing.T) {
	f, err := newFirer("127.77.255.1", time.Minute, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for range maxFireQueue + 3 {
		f.enqueue("http://127.77.255.2:1/")
	}
	if n := f.dropped.Load(); n != 3 {
		t.Errorf("%d lost, want 3", n)
	}
}

// startFirer starts a firer on an address that no lab uses.
func startFirer(t *testing.T) *firer {
	t.Helper()
	f, err := newFirer("127.77.255.1", time.Minute, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); f.run(t.Context()) }()
	t.Cleanup(func() { <-done }) // the context of a test ends before its cleanup
	return f
}
