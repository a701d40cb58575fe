package lab

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestSettings(t *testing.T) {
	const value = "http://127.0.0.1:8080/a/102/t/incoming?call=$call_id&remote=$remote&x=%20+;"
	var s settings
	get := func(target string) (int, string) {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
		return w.Code, w.Body.String()
	}
	steps := []struct {
		name, target string
		code         int
		body         string // "*" is any
	}{
		{"unset is empty", "/settings?name=url_incoming", 200, ""},
		{"set", "/settings?save&url_incoming=" + url.QueryEscape(value), 200, ""},
		{"reads back as it was", "/settings?name=url_incoming", 200, value},
		{"others stay empty", "/settings?name=url_outgoing", 200, ""},
		{"two at once, one of them bad", "/settings?save&url_outgoing=http%3A%2F%2Fa&url_ringing=ftp%3A%2F%2Fa", 400, "*"},
		{"change nothing", "/settings?name=url_outgoing", 200, ""},
		{"no such slot to set", "/settings?save&url_x=", 400, "*"},
		{"no such slot to read", "/settings?name=url_x", 400, "*"},
		{"twice", "/settings?save&url_outgoing=&url_outgoing=", 400, "*"},
		{"nothing to save", "/settings?save", 400, "*"},
		{"too long", "/settings?save&url_outgoing=http%3A%2F%2Fa%2F" + strings.Repeat("x", maxActionURL), 400, "*"},
		{"no host", "/settings?save&url_outgoing=http%3A%2F%2F", 400, "*"},
		{"bad escape", "/settings?save&url_outgoing=%zz", 400, "*"},
		{"elsewhere", "/setting?name=url_outgoing", 404, "*"},
		{"cleared", "/settings?save&url_incoming=", 200, ""},
		{"is empty", "/settings?name=url_incoming", 200, ""},
	}
	for _, step := range steps {
		code, body := get(step.target)
		if code != step.code || (step.body != "*" && body != step.body) {
			t.Errorf("%s: %d %q, want %d %q", step.name, code, body, step.code, step.body)
		}
	}
	if s.set(map[Slot]string{SlotHold: "http://127.0.0.1/h"}) != nil || s.get(SlotHold) != "http://127.0.0.1/h" {
		t.Error("a slot that was set directly is not there")
	}
}
