package statuspage

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/rs/zerolog"
)

// TestWhoMayLook: only who calls the server by a name that can only be its own.
func TestWhoMayLook(t *testing.T) {
	_, _, web := serve(t, true)
	port := web.URL[strings.LastIndexByte(web.URL, ':'):]
	for _, c := range []struct {
		name, host string
		header     []string
		want       int
	}{
		{"by address", "", nil, 200},
		{"by localhost", "localhost" + port, nil, 200},
		{"by IPv6", "[::1]" + port, nil, 200},
		{"by the advertised name", "cti.example" + port, nil, 200},
		{"by a listed origin", "admin.example:26581", nil, 200},
		{"by a listed origin with TLS", "tls.example", nil, 200},
		{"DNS rebinding", "evil.example" + port, nil, 421},
		{"DNS rebinding below localhost", "evil.localhost" + port, nil, 421},
		{"DNS rebinding with a dot", "localhost." + port, nil, 421},
		{"a host with a user", "evil@127.0.0.1" + port, nil, 400}, // net/http itself
		{"through a proxy", "", []string{"X-Forwarded-For", "127.0.0.1"}, 404},
		{"a link on another page", "", []string{"Sec-Fetch-Site", "cross-site"}, 200},
	} {
		got, body := do(t, "GET", web.URL+"/", c.host, "", c.header...)
		if c.want == 400 && got == 421 {
			continue // either refuses
		}
		if got != c.want || (got == 200) != strings.Contains(body, `id="phones"`) {
			t.Errorf("%s: %d, want %d: %.100s", c.name, got, c.want, body)
		}
	}
	if got, _ := do(t, "GET", web.URL+"/-/status/live", "", "", "Sec-Fetch-Site", "cross-site"); got != 403 {
		t.Errorf("events for another page: %d", got)
	}
}

// TestFromElsewhere: without a listener of its own the page is for this machine.
func TestFromElsewhere(t *testing.T) {
	s, _, _ := serve(t, true)
	for localOnly, want := range map[bool]int{true: 404, false: 200} {
		h := New(s, "test", localOnly, zerolog.Nop())
		r := httptest.NewRequest("GET", "http://192.168.0.5:26581/", nil)
		r.RemoteAddr = "192.168.0.77:40000"
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("local only %v: %d", localOnly, w.Code)
		}
	}
}

// TestWhoMayPost: only the page itself.
func TestWhoMayPost(t *testing.T) {
	s, h, web := serve(t, true)
	good := form(h, "line", "MakeCall 101 102")
	for _, c := range []struct {
		name, body string
		header     []string
		want       int
	}{
		{"a browser", good, []string{"Origin", web.URL, "Sec-Fetch-Site", "same-origin"}, 200},
		{"a program that has read the page", good, nil, 200},
		{"another page", good, []string{"Origin", "http://evil.example"}, 403},
		{"another server on this machine", good, []string{"Origin", "http://127.0.0.1:3000"}, 403},
		{"no origin", good, []string{"Origin", "null"}, 403},
		{"another site", good, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"another page of the site", good, []string{"Sec-Fetch-Site", "same-site"}, 403},
		{"no token", "line=MakeCall+101+102", nil, 403},
		{"another token", "token=AAAA&line=MakeCall+101+102", nil, 403},
		{"too long", good + "&x=" + strings.Repeat("x", maxForm), nil, 413},
	} {
		s.mu.Lock()
		before := len(s.sent)
		s.mu.Unlock()
		got, body := do(t, "POST", web.URL+"/-/status/command", "", c.body, c.header...)
		s.mu.Lock()
		sent := len(s.sent) - before
		s.mu.Unlock()
		if got != c.want || (sent == 1) != (c.want == 200) {
			t.Errorf("%s: %d, sent %d times: %.100s", c.name, got, sent, body)
		}
		if c.want == 403 {
			do(t, "POST", web.URL+"/-/status/reload", "", c.body, c.header...)
		}
	}
	if s.reloads != 0 {
		t.Errorf("a stranger has reloaded %d times", s.reloads)
	}
	if got, body := do(t, "POST", web.URL+"/-/status/reload", "", form(h)); got != 200 || s.reloads != 1 || !strings.Contains(body, "read and is in force") {
		t.Errorf("reload: %d", got)
	}
}

// TestMethods: what changes something is a POST, and nothing else is.
func TestMethods(t *testing.T) {
	s, h, web := serve(t, true)
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/-/status/command?" + form(h, "line", "MakeCall 101 102"), 303}, {"GET", "/-/status/reload", 303}, {"PUT", "/-/status/reload", 405},
		{"DELETE", "/", 405}, {"POST", "/", 405}, {"HEAD", "/", 200}, {"GET", "/-/status/", 404}, {"GET", "/-/status/page.html", 404},
		{"GET", "/-/status/script.js", 200}, {"GET", "/-/status/style.css", 200}, {"GET", "/favicon.ico", 404},
		{"GET", "/?q=" + strings.Repeat("x", maxTarget), 414},
	} {
		body := ""
		if c.method == "POST" {
			body = form(h)
		}
		if got, _ := do(t, c.method, web.URL+c.path, "", body); got != c.want {
			t.Errorf("%s %.40s: %d, want %d", c.method, c.path, got, c.want)
		}
	}
	if len(s.sent) != 0 || s.reloads != 0 {
		t.Error("something was done")
	}
}

// TestHugeHeader: a listener with the page's limits takes no more than them.
func TestHugeHeader(t *testing.T) {
	_, h, _ := serve(t, true)
	web := httptest.NewUnstartedServer(h)
	web.Config.MaxHeaderBytes = MaxHeader
	web.Start()
	defer web.Close()
	got, _ := do(t, "GET", web.URL+"/", "", "", "Cookie", strings.Repeat("x", 4*MaxHeader))
	if got != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("%d", got)
	}
}

// TestWhatMayBeTried: the form sends what controls a phone, and asks; it is no
// way around anything else.
func TestWhatMayBeTried(t *testing.T) {
	for line, ok := range map[string]bool{
		"MakeCall 101 102": true, "makecall 101 102": true, "AnswerCall 101": true, "MonitorStart 101": true, "SnapshotDevice 101": true, "SetDoNotDisturb 101 on": true,
		"": false, "Nonsense": false, "MakeCall": false, "Login crm secret": false, "STLI;Version=2": false, "BYE": false, "Devices": false, "Help": false,
		`RawCommand {"method":"GET"}`: false, "Action 101 reboot": false, "#1 MakeCall 101 102": false, "Resume 1 1": false,
		"MakeCall 101 102\nBYE": false, "MakeCall 101 102\rBYE": false, "MakeCall 101 " + strings.Repeat("1", maxLine): false,
	} {
		if err := mayTry(line); (err == nil) != ok {
			t.Errorf("%.40q: %v", line, err)
		}
	}
}

// TestLinksOfAnAnswer: the page that answers a form has another address, and its
// links lead to the same places.
func TestLinksOfAnAnswer(t *testing.T) {
	_, h, web := serve(t, true)
	for _, path := range []string{"command", "reload"} {
		_, body := do(t, "POST", web.URL+"/-/status/"+path, "", form(h, "line", "MakeCall 101 102"))
		links := regexp.MustCompile(`(?:href|src|action)="([^"]*)"`).FindAllStringSubmatch(body, -1)
		if len(links) < 10 {
			t.Errorf("%d links in\n%s", len(links), body)
		}
		for _, l := range links {
			if !strings.HasPrefix(l[1], "/") && !strings.HasPrefix(l[1], "#") {
				t.Errorf("%s: a link to %s", path, l[1])
			}
		}
	}
}
