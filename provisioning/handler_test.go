package provisioning

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/inventory"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/state"
)

const testProfile = `
format = 1
name = "test"
[callback]
query = "n=$n"
[event.incoming]
signal = "delivered"
setting = "url_in"
[settings]
"displayFontColor" = { setting = "color" }
[provision]
name = "cfg{mac}.xml"
content_type = "text/xml"
line = "{setting}={value}"
`

// The tokens of the phones' files, and their MAC addresses.
const (
	token101 = "AAAAAAAAAAAAAAAAAAAAAA"
	token102 = "BBBBBBBBBBBBBBBBBBBBBB"
	token103 = "CCCCCCCCCCCCCCCCCCCCCC"
	good     = "/prov/" + token101 + "/cfg000413abc101.xml"
)

// bench is a handler for the phones 101, 102, which is locked to 192.0.2.7, and
// 103, which is open.
type bench struct {
	*Handler
	t    *testing.T
	slow []string // the addresses that had to wait
	log  strings.Builder
}

func newBench(t *testing.T, profile string) *bench {
	t.Helper()
	b := &bench{t: t}
	p, err := phoneprofile.Parse("test.toml", []byte(profile))
	if err != nil {
		t.Fatal(err)
	}
	store, err := state.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	for extension, r := range map[string]string{
		"101": `"token":"` + token101 + `","object":{"displayFontColor":"DARK"}`,
		"102": `"token":"` + token102 + `","object":{"ip.mode":"LOCKED","ip.address":"192.0.2.7"}`,
		"103": `"token":"` + token103 + `","object":{"ip.mode":"OPEN"}`,
	} {
		if err := store.SavePhone(extension, []byte(`{"id":"000000000000000000000`+extension+`",`+r+`}`)); err != nil {
			t.Fatal(err)
		}
	}
	events, err := phone.NewEventLog(1000, time.Hour, store.ReserveSequence, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	base := func(string) (string, error) { return "http://pbx:26580", nil }
	x := phone.NewExchange(phone.Config{Log: events, Store: store, Logger: zerolog.Nop(), Base: base, RunID: "t"})
	t.Cleanup(func() { x.Close(context.Background()) })
	log := zerolog.New(&b.log)
	i, err := inventory.New(inventory.Config{Store: store, Exchange: x, Base: base, Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	c := &config.Config{}
	for _, extension := range []string{"101", "102", "103"} {
		c.Phones = append(c.Phones, &phone.Settings{Extension: extension, ProfileName: "test", Profile: p, Host: "127.0.0.1", Token: "ACTION" + extension, MAC: "000413ABC" + extension})
	}
	i.Apply(c)
	x.Apply(c.Phones)
	b.Handler = &Handler{Inventory: i, Find: x.Find, Logger: log, Slow: func(_ context.Context, from string) { b.slow = append(b.slow, from) }}
	return b
}

// ask asks as a phone would, with the target as it stands on the wire.
func (b *bench) ask(method, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/", nil)
	r.RequestURI, r.RemoteAddr = target, "192.0.2.1:40000"
	for i := 0; i < len(header); i += 2 {
		if header[i] == "from" {
			r.RemoteAddr = header[i+1]
		} else {
			r.Header.Set(header[i], header[i+1])
		}
	}
	w := httptest.NewRecorder()
	b.ServeHTTP(w, r)
	return w
}

func TestServed(t *testing.T) {
	b := newBench(t, testProfile)
	const want = "url_in=http://pbx:26580/a/101/ACTION101/incoming?n=$n\ncolor=DARK\n"
	w := b.ask("GET", good, "User-Agent", "test/1.0")
	if w.Code != 200 || w.Body.String() != want {
		t.Fatalf("%d %q", w.Code, w.Body)
	}
	tag, modified := w.Header().Get("ETag"), w.Header().Get("Last-Modified")
	if w.Header().Get("Content-Type") != "text/xml" || w.Header().Get("Cache-Control") != "private, no-cache" || len(tag) != 34 || modified == "" {
		t.Errorf("header %v", w.Header())
	}
	for _, c := range []struct {
		name, method, target string
		header               []string
		status               int
		body                 string
	}{
		{"the MAC address in capitals", "GET", strings.Replace(good, "abc", "ABC", 1), nil, 200, want},
		{"HEAD", "HEAD", good, nil, 200, ""},
		{"an absolute URI", "GET", "http://pbx" + good, nil, 200, want},
		{"by tag", "GET", good, []string{"If-None-Match", tag}, 304, ""},
		{"by one of several tags", "GET", good, []string{"If-None-Match", `"other", ` + tag}, 304, ""},
		{"by another tag", "GET", good, []string{"If-None-Match", `"other"`, "If-Modified-Since", modified}, 200, want},
		{"by date", "GET", good, []string{"If-Modified-Since", modified}, 304, ""},
		{"by an old date", "GET", good, []string{"If-Modified-Since", "Thu, 01 Jan 2015 00:00:00 GMT"}, 200, want},
		{"by no date", "GET", good, []string{"If-Modified-Since", "yesterday"}, 200, want},
		{"a part", "GET", good, []string{"Range", "bytes=0-3"}, 200, want},
	} {
		if w := b.ask(c.method, c.target, c.header...); w.Code != c.status || w.Body.String() != c.body {
			t.Errorf("%s: %d %q", c.name, w.Code, w.Body)
		}
	}
	b.Refusals(func(why Refusal, n uint64) {
		if n > 0 {
			t.Errorf("%d refused: %s", n, why)
		}
	})
	if b.Served() != 11 || len(b.slow) > 0 {
		t.Errorf("%d served, slowed %v", b.Served(), b.slow)
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name, method, target string
		header               []string
		why                  Refusal
		turned               string // the phone that remembers it
	}{
		{"a wrong token", "GET", "/prov/" + token101[:21] + "B/cfg000413abc101.xml", nil, RefusedToken, ""},
		{"the beginning of a token", "GET", "/prov/" + token101[:21] + "/cfg000413abc101.xml", nil, RefusedToken, ""},
		{"the token of action URLs", "GET", "/prov/ACTION101/cfg000413abc101.xml", nil, RefusedToken, ""},
		{"no token", "GET", "/prov//cfg000413abc101.xml", nil, RefusedPath, ""},
		{"no token at all", "GET", "/prov/cfg000413abc101.xml", nil, RefusedPath, ""},
		{"a long token", "GET", "/prov/" + strings.Repeat("A", 10000) + "/cfg000413abc101.xml", nil, RefusedPath, ""},
		{"another phone's file", "GET", "/prov/" + token101 + "/cfg000413abc102.xml", nil, RefusedMAC, "101"},
		{"a MAC address that nobody has", "GET", "/prov/" + token101 + "/cfg0004130abcFF.xml", nil, RefusedMAC, "101"},
		{"another vendor's file", "GET", "/prov/" + token101 + "/000413abc101.cfg", nil, RefusedName, "101"},
		{"the file in capitals", "GET", "/prov/" + token101 + "/CFG000413000101.XML", nil, RefusedName, "101"},
		{"no file", "GET", "/prov/" + token101 + "/", nil, RefusedPath, ""},
		{"no file at all", "GET", "/prov/" + token101, nil, RefusedPath, ""},
		{"nothing", "GET", "/prov/", nil, RefusedPath, ""},
		{"more behind it", "GET", good + "/x", nil, RefusedPath, ""},
		{"a slash behind it", "GET", good + "/", nil, RefusedPath, ""},
		{"a step back", "GET", "/prov/" + token101 + "/../" + token101 + "/cfg000413abc101.xml", nil, RefusedPath, ""},
		{"only a step back", "GET", "/prov/" + token101 + "/..", nil, RefusedPath, ""},
		{"a step back before it", "GET", "/a/.." + good, nil, RefusedPath, ""},
		{"an escaped step", "GET", "/prov/" + token101 + "/%2e%2e/cfg000413abc101.xml", nil, RefusedPath, ""},
		{"an escaped slash", "GET", "/prov/" + token101 + "%2fcfg000413abc101.xml", nil, RefusedPath, ""},
		{"an escaped letter", "GET", "/prov/" + token101 + "/cfg000413abc101%2exml", nil, RefusedPath, ""},
		{"double slashes", "GET", "/prov//" + token101 + "/cfg000413abc101.xml", nil, RefusedPath, ""},
		{"double slashes before it", "GET", "/" + good, nil, RefusedPath, ""},
		{"double slashes within", "GET", "/prov/" + token101 + "//cfg000413abc101.xml", nil, RefusedPath, ""},
		{"backslashes", "GET", `/prov/` + token101 + `\cfg000413abc101.xml`, nil, RefusedPath, ""},
		{"a query", "GET", good + "?x=1", nil, RefusedPath, ""},
		{"an empty query", "GET", good + "?", nil, RefusedPath, ""},
		{"a fragment", "GET", good + "#x", nil, RefusedPath, ""},
		{"a NUL", "GET", good + "\x00", nil, RefusedPath, ""},
		{"a long name", "GET", "/prov/" + token101 + "/" + strings.Repeat("x", 10000), nil, RefusedPath, ""},
		{"POST", "POST", good, nil, RefusedPath, ""},
		{"PUT", "PUT", good, nil, RefusedPath, ""},
		{"OPTIONS", "OPTIONS", good, nil, RefusedPath, ""},
		{"a locked phone from elsewhere", "GET", "/prov/" + token102 + "/cfg000413abc102.xml", nil, RefusedAddress, "102"},
		{"HEAD of a locked phone from elsewhere", "HEAD", "/prov/" + token102 + "/cfg000413abc102.xml", nil, RefusedAddress, "102"},
		{"no address", "GET", good, []string{"from", "pipe"}, RefusedAddress, "101"},
		{"a browser's page", "GET", good, []string{"Origin", "http://evil.example"}, RefusedBrowser, ""},
		{"a browser's address bar", "GET", good, []string{"Sec-Fetch-Site", "none"}, RefusedBrowser, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, testProfile)
			status := http.StatusNotFound
			if c.why == RefusedBrowser {
				status = http.StatusForbidden
			}
			w := b.ask(c.method, c.target, c.header...)
			if w.Code != status || w.Body.Len() > 0 || w.Header().Get("ETag") != "" {
				t.Errorf("the answer is %d %q, %v, want %d and nothing", w.Code, w.Body, w.Header(), status)
			}
			b.Refusals(func(why Refusal, n uint64) {
				if (why == c.why) != (n == 1) {
					t.Errorf("%d refused: %s", n, why)
				}
			})
			if len(b.slow) != 1 || b.Served() != 0 {
				t.Errorf("slowed %v, served %d", b.slow, b.Served())
			}
			for _, extension := range []string{"101", "102", "103"} {
				turned := b.Find(extension).Look().Turned
				if (turned != nil) != (extension == c.turned) || turned != nil && turned.Why != string(c.why) {
					t.Errorf("%s remembers %+v", extension, turned)
				}
			}
			if !strings.Contains(b.log.String(), string(c.why)) || strings.Contains(b.log.String(), token101) || strings.Contains(b.log.String(), token102) {
				t.Errorf("the log is\n%s", b.log.String())
			}
		})
	}
}

// An open phone is locked to the address that fetches first; a locked one is
// served at its own.
func TestAddresses(t *testing.T) {
	b := newBench(t, testProfile)
	for i, c := range []struct {
		file, from string
		status     int
	}{
		{token102 + "/cfg000413abc102.xml", "192.0.2.7:1", 200},
		{token102 + "/cfg000413abc102.xml", "[::ffff:192.0.2.7]:1", 200},
		{token102 + "/cfg000413abc102.xml", "192.0.2.8:1", 404},
		{token103 + "/cfg000413abc103.xml", "192.0.2.9:1", 200},
		{token103 + "/cfg000413abc103.xml", "192.0.2.10:1", 404},
		{token103 + "/cfg000413abc103.xml", "192.0.2.9:2", 200},
	} {
		if w := b.ask("GET", "/prov/"+c.file, "from", c.from); w.Code != c.status {
			t.Errorf("%d: %s from %s: %d, want %d", i, c.file, c.from, w.Code, c.status)
		}
	}
}

// Addresses that the phone would cut off are served to nobody.
func TestNoFile(t *testing.T) {
	b := newBench(t, strings.Replace(testProfile, `query = "n=$n"`, "query = \"n=$n\"\nmax_length = 20", 1))
	if w := b.ask("GET", good); w.Code != http.StatusServiceUnavailable || w.Body.Len() > 0 || !strings.Contains(b.log.String(), "the phone takes 20") {
		t.Errorf("%d %q\n%s", w.Code, w.Body, b.log.String())
	}
}

func TestIs(t *testing.T) {
	for target, want := range map[string]bool{
		good: true, "//prov/x/y": true, `/\prov/x/y`: true, `/prov/x\y`: true, "/a/../prov/x": true, "http://s/prov/x/y": true, "/prov//x": true, "/prov/x/?y": true,
		"/prov": false, "/prov/": false, "/prov/x": false, "/prov/x?y/z": false, "/": false, "/a/101/T/incoming": false, "/x?u=/prov/": false, "/api/v1/phones": false, "/provider/hook": false, "*": false, "": false, "http://s": false,
	} {
		if got := Is(target); got != want {
			t.Errorf("%q: %v", target, got)
		}
	}
}

// FuzzSplit: what is taken has nothing in it but a token and a name.
func FuzzSplit(f *testing.F) {
	for _, s := range []string{good, "/prov/a/b/../c", "/prov/a/%2e", "http://h/prov/a/b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, target string) {
		token, name, ok := split(target)
		if ok && !strings.HasSuffix(target, fmt.Sprintf("/prov/%s/%s", token, name)) || ok && strings.ContainsAny(token+name, "/\\%?&# ") {
			t.Errorf("%q: %q, %q", target, token, name)
		}
	})
}
