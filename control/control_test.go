package control

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"

	"github.com/rs/zerolog"
)

func publish(t *testing.T, dir, url string) *Access {
	t.Helper()
	a, err := Publish(dir, url)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestPublish: one file, whole, with another key each time, for its user only.
func TestPublish(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, fileName+".123"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	one := publish(t, dir, "http://127.0.0.1:1")
	two := publish(t, dir, "http://127.0.0.1:2")
	found, err := Find(dir)
	if err != nil || *found != *two || one.Key == two.Key || len(two.Key) != 43 {
		t.Errorf("found %v, %v, published %v and %v", found, err, one, two)
	}
	info, err := os.Stat(filepath.Join(dir, fileName))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the file has the mode %v, %v", info.Mode(), err)
	}
	for range 2 {
		if err := Withdraw(dir); err != nil {
			t.Fatal(err)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	if _, err := Find(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("found after it was withdrawn: %v", err)
	}
}

func TestFindRefusesNonsense(t *testing.T) {
	for _, text := range []string{"", "{}", `{"url":"http://x"}`, `{"key":"k"}`, "\x00\x00", `["url"]`} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, fileName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if a, err := Find(dir); err == nil {
			t.Errorf("%q gives %v", text, a)
		}
	}
}

// bench is a handler that counts what is done and what is slowed.
func newHandler(key string) (h *Handler, done, slowed *atomic.Int32, log *bytes.Buffer) {
	done, slowed, log = &atomic.Int32{}, &atomic.Int32{}, &bytes.Buffer{}
	do := func(_ context.Context, extension string) (any, error) {
		done.Add(1)
		if extension == "999" {
			return nil, errors.New("there is no phone 999")
		}
		return map[string]string{"of": extension}, nil
	}
	return &Handler{
		Key: key, Logger: zerolog.New(log), Slow: func(context.Context, string) { slowed.Add(1) },
		Actions: map[string]Action{"ask": {Do: do}, "change": {Change: true, Do: do}},
	}, done, slowed, log
}

// TestRefused: to anyone else there is nothing, and nothing is done.
func TestRefused(t *testing.T) {
	const key = "the right key"
	for _, c := range []struct {
		name, method, path, key, from string
		header                        []string
		status, slowed                int
	}{
		{"a question", "GET", "ask", key, "127.0.0.1:1", nil, 200, 0},
		{"a change", "POST", "change", key, "[::1]:1", nil, 200, 0},
		{"from the machine's own address", "GET", "ask", key, "192.0.2.5:1", nil, 200, 0},
		{"a change by GET", "GET", "change", key, "127.0.0.1:1", nil, 404, 0},
		{"a question by POST", "POST", "ask", key, "127.0.0.1:1", nil, 404, 0},
		{"an unknown action", "GET", "format", key, "127.0.0.1:1", nil, 404, 0},
		{"no action", "GET", "", key, "127.0.0.1:1", nil, 404, 0},
		{"no key", "GET", "ask", "", "127.0.0.1:1", nil, 404, 1},
		{"another key", "GET", "ask", "the wrong key", "127.0.0.1:1", nil, 404, 1},
		{"the beginning of the key", "POST", "change", "the right", "127.0.0.1:1", nil, 404, 1},
		{"from another machine", "POST", "change", key, "192.0.2.6:1", nil, 404, 1},
		{"a page of somebody's", "POST", "change", key, "127.0.0.1:1", []string{"Origin", "http://127.0.0.1:26580"}, 404, 1},
		{"a browser", "GET", "ask", key, "127.0.0.1:1", []string{"Sec-Fetch-Site", "same-origin"}, 404, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, done, slowed, log := newHandler(key)
			r := httptest.NewRequest(c.method, Prefix+c.path+"?extension=101", nil)
			r.RemoteAddr = c.from
			r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, &net.TCPAddr{IP: net.IPv4(192, 0, 2, 5), Port: 26580}))
			if c.key != "" {
				r.Header.Set("Authorization", "Bearer "+c.key)
			}
			for i := 0; i < len(c.header); i += 2 {
				r.Header.Set(c.header[i], c.header[i+1])
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != c.status || int(slowed.Load()) != c.slowed || (done.Load() == 1) != (c.status == 200) {
				t.Errorf("status %d, slowed %d times, done %d times", w.Code, slowed.Load(), done.Load())
			}
			if c.status == 404 && w.Body.Len() > 0 {
				t.Errorf("it says %s", w.Body)
			}
			if strings.Contains(log.String(), "key") {
				t.Errorf("the log says %s", log)
			}
		})
	}
}

// TestNoKeyIsNoKey: a handler without one lets nobody in.
func TestNoKeyIsNoKey(t *testing.T) {
	h, done, _, _ := newHandler("")
	r := httptest.NewRequest("GET", Prefix+"ask", nil)
	r.RemoteAddr = "127.0.0.1:1"
	r.Header.Set("Authorization", "Bearer ")
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != 404 || done.Load() > 0 {
		t.Errorf("status %d", w.Code)
	}
}

// TestAsk: over the wire, with an extension that must be escaped.
func TestAsk(t *testing.T) {
	h, _, _, _ := newHandler("k")
	s := httptest.NewServer(h)
	defer s.Close()
	a := &Access{URL: s.URL, Key: "k"}
	var out map[string]string
	for _, change := range []bool{false, true} {
		action := map[bool]string{false: "ask", true: "change"}[change]
		if err := a.Ask(t.Context(), action, change, "1+0&1", &out); err != nil || out["of"] != "1+0&1" {
			t.Errorf("%v, %v", out, err)
		}
		if err := a.Ask(t.Context(), action, change, "999", &out); err == nil || err.Error() != "there is no phone 999" {
			t.Errorf("got %v", err)
		}
	}
	if err := (&Access{URL: s.URL, Key: "other"}).Ask(t.Context(), "ask", false, "1", &out); !errors.Is(err, ErrNoServer) {
		t.Errorf("got %v", err)
	}
	s.Close()
	if err := a.Ask(t.Context(), "ask", false, "1", &out); !errors.Is(err, ErrNoServer) {
		t.Errorf("got %v", err)
	}
}

// TestAskFollowsNobody: the key goes to the server and nowhere else.
func TestAskFollowsNobody(t *testing.T) {
	var got atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { got.Add(1) }))
	defer other.Close()
	t.Setenv("HTTP_PROXY", other.URL)
	s := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer s.Close()
	if err := (&Access{URL: s.URL, Key: "k"}).Ask(t.Context(), "change", true, "1", nil); !errors.Is(err, ErrNoServer) || got.Load() > 0 {
		t.Errorf("got %v, %d requests elsewhere", err, got.Load())
	}
}

// document is an answer that says it is so large.
type document struct {
	io.Reader
	size   int64
	closed *atomic.Int32
}

func (d *document) Size() int64  { return d.size }
func (d *document) Close() error { d.closed.Add(1); return nil }

// TestCopy: a document comes whole or with a fault, and is closed in any case.
func TestCopy(t *testing.T) {
	text := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	for name, c := range map[string]struct {
		from  io.Reader
		to    io.Writer
		fault string
	}{
		"whole":               {bytes.NewReader(text), nil, ""},
		"half":                {bytes.NewReader(text[:len(text)/2]), nil, "broke off: unexpected EOF"},
		"fails in the middle": {io.MultiReader(bytes.NewReader(text[:100]), iotest.ErrReader(errors.New("ill"))), nil, "broke off: unexpected EOF"},
		"the disk is full":    {bytes.NewReader(text), fullDisk{}, "the disk is full"},
		"there is none":       {nil, nil, "another command is at it"},
	} {
		t.Run(name, func(t *testing.T) {
			var closed atomic.Int32
			h, _, _, _ := newHandler("k")
			h.Actions["document"] = Action{Open: func(context.Context) (Document, error) {
				if c.from == nil {
					return nil, errors.New("another command is at it")
				}
				return &document{c.from, int64(len(text)), &closed}, nil
			}}
			s := httptest.NewServer(h)
			var got bytes.Buffer
			w := io.Writer(&got)
			if c.to != nil {
				w = c.to
			}
			err := (&Access{URL: s.URL, Key: "k"}).Copy(t.Context(), "document", w)
			s.Close() // when the handler has ended
			if c.fault == "" && (err != nil || !bytes.Equal(got.Bytes(), text)) || c.fault != "" && (err == nil || !strings.HasSuffix(err.Error(), c.fault)) {
				t.Errorf("%d bytes, %v", got.Len(), err)
			}
			if want := map[bool]int32{true: 1}[c.from != nil]; closed.Load() != want {
				t.Errorf("closed %d times", closed.Load())
			}
			if err := (&Access{URL: s.URL, Key: "k"}).Copy(t.Context(), "document", w); !errors.Is(err, ErrNoServer) {
				t.Errorf("without a server: %v", err)
			}
		})
	}
}

// fullDisk takes nothing.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }
