package phoneapi

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/sipphone"
)

// FuzzRequest: whatever a client sends, the answer is JSON in one of the two
// shapes, is no fault of the server's, and shows no phone that the user may not see.
func FuzzRequest(f *testing.F) {
	for _, c := range served {
		method, target, _ := strings.Cut(c.line, " ")
		f.Add(method, target, strings.Join(c.header, "\n"), c.body)
	}
	for _, c := range refusals {
		method, target, _ := strings.Cut(c.line, " ")
		f.Add(method, target, strings.Join(c.header, "\n"), c.body)
	}
	for _, body := range []string{`[]`, `null`, `{"softkeys":[{"index":0},null]}`, `{"ip":{"ip":{"ip":1e999}}}`, "{\"notes\":\"\\ud800\x00\"}", `{"extension":["101"]}`, `{"_id":{"a":1}}`} {
		f.Add("POST", UpdatePath, "", body)
		f.Add("PATCH", phonesPath+"/101", "", body)
	}
	f.Fuzz(func(t *testing.T, method, target, header, body string) {
		u, err := url.ParseRequestURI(target)
		if err != nil || method == "" {
			return
		}
		r := httptest.NewRequest("GET", "/", strings.NewReader(body))
		r.Method, r.URL, r.RequestURI, r.Host = method, u, target, "127.0.0.1"
		r.SetBasicAuth("floor1", planted)
		for line := range strings.SplitSeq(header, "\n") {
			if name, value, ok := strings.Cut(line, ": "); ok && name == "Host" {
				r.Host = value
			} else if ok && name != "Authorization" {
				r.Header.Add(name, value)
			}
		}
		p := newPhones("101", "102", "201")
		p.objects["201"]["notes"] = "planted-note"
		h, log := newHandler(p)
		got := serve(t, h, r)
		answer := text(t, got.Body)
		switch {
		case got.StatusCode >= 500 && got.StatusCode != http.StatusServiceUnavailable:
			t.Fatalf("%d %s, the log says %s", got.StatusCode, answer, log)
		case got.StatusCode == http.StatusNotModified:
			return
		case !json.Valid([]byte(answer)):
			t.Fatalf("%d and no JSON: %q", got.StatusCode, answer)
		case strings.Contains(answer+log.String(), "planted-note"), p.changes["201"] > 0:
			t.Fatalf("somebody else's phone: %s", answer)
		case got.StatusCode >= 400:
			var e sipphone.Error
			if err := json.Unmarshal([]byte(answer), &e); err != nil || e.Code != got.StatusCode || e.Description == "" {
				t.Fatalf("%d %s", got.StatusCode, answer)
			}
		}
	})
}
