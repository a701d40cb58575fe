package actionurl

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
)

// ask calls the handler as a phone at 127.0.0.1 would, with the target as it
// stands on the wire.
func ask(h *Handler, method, target, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/", strings.NewReader(body))
	r.RequestURI, r.RemoteAddr = target, "127.0.0.1:40000"
	for i := 0; i < len(header); i += 2 {
		if header[i] == "from" {
			r.RemoteAddr = header[i+1]
		} else {
			r.Header.Set(header[i], header[i+1])
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// two phones: 101, and 102 with another token, which may call from anywhere.
func twoPhones(t *testing.T) (*Handler, *phone.Exchange) {
	t.Helper()
	p := parseProfile(t, testProfile)
	other, empty := settings(t, "102", p), settings(t, "104", p)
	other.CheckSource, empty.Token = false, ""
	x := newExchange(t, 0, settings(t, "101", p), other, empty)
	return &Handler{Find: x.Find}, x
}

// Admit is asked when token and address were right, and not before.
func TestAdmit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, x := twoPhones(t)
		var asked []string
		let := false
		h.Admit = func(extension string, from netip.Addr, userAgent string) bool {
			asked = append(asked, extension+" "+from.String()+" "+userAgent)
			return let
		}
		for _, c := range []struct {
			target string
			header []string
			asked  string
		}{
			{"/a/101/TOKEN999/incoming", nil, ""},
			{"/a/101/TOKEN101/incoming", []string{"from", "127.0.0.2:1"}, ""},
			{"/a/101/TOKEN101/incoming", []string{"User-Agent", "test/1"}, "101 127.0.0.1 test/1"},
			{"/a/101/TOKEN101/incoming", []string{"from", "[::ffff:127.0.0.1]:1"}, "101 127.0.0.1 "},
			{"/a/102/TOKEN102/incoming", []string{"from", "pipe"}, ""},
		} {
			asked = nil
			if w := ask(h, "GET", c.target, "", c.header...); w.Code != http.StatusNotFound || strings.Join(asked, "; ") != c.asked {
				t.Errorf("%s %v: %d, and asked %q", c.target, c.header, w.Code, asked)
			}
		}
		if turned := x.Find("101").Look().Turned; turned == nil || turned.Why != string(RefusedAddress) {
			t.Errorf("the phone remembers %+v", turned)
		}
		var n uint64
		h.Refusals(func(why Refusal, of uint64) {
			if why == RefusedAddress {
				n = of
			}
		})
		if n != 3 {
			t.Errorf("%d counted", n)
		}
		let = true
		if w := ask(h, "GET", "/a/101/TOKEN101/incoming", ""); w.Code != http.StatusOK {
			t.Errorf("let in: %d", w.Code)
		}
	})
}

func TestRefused(t *testing.T) {
	const good = "/a/101/TOKEN101/incoming"
	for _, c := range []struct {
		name, method, target string
		header               []string
		status               int
	}{
		{"the right one", "GET", good, nil, 200},
		{"a posted one", "POST", good, nil, 200},
		{"a wrong token", "GET", "/a/101/TOKEN999/incoming", nil, 404},
		{"the token of another phone", "GET", "/a/101/TOKEN102/incoming", nil, 404},
		{"no token", "GET", "/a/101//incoming", nil, 404},
		{"no token, and the phone has none", "GET", "/a/104//incoming", nil, 404},
		{"the beginning of the token", "GET", "/a/101/TOKEN10/incoming", nil, 404},
		{"more than the token", "GET", "/a/101/TOKEN1011/incoming", nil, 404},
		{"the token in small letters", "GET", "/a/101/token101/incoming", nil, 404},
		{"an unknown extension", "GET", "/a/103/TOKEN101/incoming", nil, 404},
		{"an escaped extension", "GET", "/a/%31%301/TOKEN101/incoming", nil, 200},
		{"an extension that does not decode", "GET", "/a/10%zz/TOKEN101/incoming", nil, 404},
		{"an unknown event", "GET", "/a/101/TOKEN101/ringing", nil, 404},
		{"an event in another case", "GET", "/a/101/TOKEN101/Incoming", nil, 404},
		{"no event", "GET", "/a/101/TOKEN101/", nil, 404},
		{"no event at all", "GET", "/a/101/TOKEN101", nil, 404},
		{"more behind the event", "GET", good + "/x", nil, 404},
		{"another path", "GET", "/b/101/TOKEN101/incoming", nil, 404},
		{"a path that goes back", "GET", "/a/../a/101/TOKEN101/incoming", nil, 404},
		{"nothing", "GET", "*", nil, 404},
		{"an absolute URI", "GET", "http://s" + good, nil, 200},
		{"an absolute URI without a path", "GET", "http://s", nil, 404},
		{"HEAD", "HEAD", good, nil, 404},
		{"PUT", "PUT", good, nil, 404},
		{"OPTIONS", "OPTIONS", good, nil, 404},
		{"a browser's page", "POST", good, []string{"Origin", "http://evil.example"}, 403},
		{"a browser's page without an origin", "POST", good, []string{"Origin", "null"}, 403},
		{"a browser's address bar", "GET", good, []string{"Sec-Fetch-Site", "none"}, 403},
		{"a browser, whatever the path", "GET", "/a/", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"another address", "GET", good, []string{"from", "127.0.0.2:40000"}, 404},
		{"another address by IPv6", "GET", good, []string{"from", "[::1]:40000"}, 404},
		{"the phone's address, mapped", "GET", good, []string{"from", "[::ffff:127.0.0.1]:40000"}, 200},
		{"an address that is none", "GET", good, []string{"from", "pipe"}, 404},
		{"any address, where it is not checked", "GET", "/a/102/TOKEN102/incoming", []string{"from", "10.9.8.7:1"}, 200},
		{"another phone's address", "GET", "/a/101/TOKEN102/incoming", []string{"from", "10.9.8.7:1"}, 404},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h, _ := twoPhones(t)
				w := ask(h, c.method, c.target, "", c.header...)
				if w.Code != c.status || w.Body.Len() > 0 {
					t.Errorf("the answer is %d %q, want %d and nothing", w.Code, w.Body, c.status)
				}
				if want := uint64(1); (h.Refused() == want) != (c.status != 200) {
					t.Errorf("%d requests refused", h.Refused())
				}
			})
		})
	}
}

// Limits of the contract, at their edges.
func TestSizes(t *testing.T) {
	const good = "/a/101/TOKEN101/incoming?x="
	for _, c := range []struct {
		name         string
		target, body int // lengths
		status       int
	}{
		{"the longest target", MaxTarget, 0, 200},
		{"a longer target", MaxTarget + 1, 0, 414},
		{"the longest body", len(good), MaxBody, 200},
		{"a longer body", len(good), MaxBody + 1, 413},
		{"an endless body", len(good), 8 << 20, 413},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h, _ := twoPhones(t)
				w := ask(h, "POST", good+strings.Repeat("x", c.target-len(good)), strings.Repeat("x", c.body))
				if w.Code != c.status || w.Body.Len() > 0 {
					t.Errorf("the answer is %d %q, want %d", w.Code, w.Body, c.status)
				}
			})
		})
	}
}

// A phone that is named by host name is looked up.
func TestSourceByName(t *testing.T) {
	s := settings(t, "101", parseProfile(t, testProfile))
	s.Host = "localhost"
	x := newExchange(t, 0, s)
	h := &Handler{Find: x.Find}
	if w := ask(h, "GET", "/a/101/TOKEN101/incoming", ""); w.Code != 200 {
		t.Errorf("the answer to localhost is %d", w.Code)
	}
	if w := ask(h, "GET", "/a/101/TOKEN101/incoming", "", "from", "127.0.0.77:1"); w.Code != 404 {
		t.Errorf("the answer to another address is %d", w.Code)
	}
}

// A phone whose address is configured in the mapped form is the same phone.
func TestSourceMapped(t *testing.T) {
	s := settings(t, "101", parseProfile(t, testProfile))
	s.Host = "::ffff:127.0.0.1"
	x := newExchange(t, 0, s)
	h := &Handler{Find: x.Find}
	for _, from := range []string{"127.0.0.1:1", "[::ffff:127.0.0.1]:1"} {
		if w := ask(h, "GET", "/a/101/TOKEN101/incoming", "", "from", from); w.Code != 200 {
			t.Errorf("the answer to %s is %d", from, w.Code)
		}
	}
}

// Each refusal of an address is slower, up to a limit; other addresses, and what
// is not refused, are not.
func TestRefusalsAreSlowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, _ := twoPhones(t)
		took := func(method, target string, header ...string) time.Duration {
			start := time.Now()
			ask(h, method, target, "", header...)
			return time.Since(start)
		}
		for i := 1; i <= 25; i++ {
			want := min(time.Duration(i)*100*time.Millisecond, 2*time.Second)
			if got := took("GET", "/a/101/WRONG/incoming"); got != want {
				t.Fatalf("refusal %d took %v, want %v", i, got, want)
			}
		}
		if got := took("GET", "/a/101/TOKEN101/incoming"); got != 0 {
			t.Errorf("a good one took %v", got)
		}
		if got := took("GET", "/a/102/WRONG/incoming", "from", "127.0.0.9:1"); got != 100*time.Millisecond {
			t.Errorf("the first of another address took %v", got)
		}
		if got := took("GET", "/a/101/WRONG/incoming", "from", "127.0.0.1:40001"); got != 2*time.Second {
			t.Errorf("another port of the same address took %v", got)
		}
		<-time.After(61 * time.Second) // of the bubble's clock
		if got := took("GET", "/a/101/WRONG/incoming"); got != 100*time.Millisecond {
			t.Errorf("the first after a quiet minute took %v", got)
		}
		if got := h.Refused(); got != 28 {
			t.Errorf("%d refused", got)
		}
	})
}

// A peer that goes away is not waited for.
func TestSlowdownEndsWithTheRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, _ := twoPhones(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
		r.RequestURI = "/a/101/WRONG/incoming"
		start := time.Now()
		h.ServeHTTP(httptest.NewRecorder(), r)
		if took := time.Since(start); took != 0 {
			t.Errorf("took %v", took)
		}
	})
}
