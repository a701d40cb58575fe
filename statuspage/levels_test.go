package statuspage

import (
	"strings"
	"testing"
)

// TestLogLevels: the form lets more into the log for a time, and back.
func TestLogLevels(t *testing.T) {
	s, h, web := serve(t, true)
	for _, c := range []struct {
		fields            []string
		notice, now, look string
	}{
		{[]string{"part", "", "level", "debug", "minutes", "15"}, "The log&#39;s level is debug for 15 minutes.", "debug", "<code>debug</code> until"},
		{[]string{"back", "1"}, "The log&#39;s levels are those of the configuration.", "warn,phone=info", "<code>warn,phone=info</code>, as configured"},
		{[]string{"part", "actionurl", "level", "debug", "minutes", "480"}, "The log&#39;s level is warn,actionurl=debug,phone=info for 480 minutes.", "warn,actionurl=debug,phone=info", "then <code>warn,phone=info</code> again"},
		{[]string{"part", "server", "level", "trace", "minutes", "5"}, "for 5 minutes.", "warn,actionurl=debug,phone=info,server=trace", "until"},
		{[]string{"part", "phone", "level", "error", "minutes", "5"}, "never less.", "warn,actionurl=debug,phone=info,server=trace", "until"},
		{[]string{"part", "fax", "level", "debug", "minutes", "5"}, "no part of the server is called &#34;fax&#34;", "warn,actionurl=debug,phone=info,server=trace", "until"},
		{[]string{"part", "", "level", "<b>", "minutes", "5"}, "not &#34;&lt;b&gt;&#34;", "warn,actionurl=debug,phone=info,server=trace", "until"},
		{[]string{"part", "", "level", "debug", "minutes", "481"}, "Say for how long: 1 to 480 minutes.", "warn,actionurl=debug,phone=info,server=trace", "until"},
		{[]string{"part", "", "level", "debug", "minutes", "-1"}, "Say for how long", "warn,actionurl=debug,phone=info,server=trace", "until"},
		{[]string{"part", "", "level", "debug"}, "Say for how long", "warn,actionurl=debug,phone=info,server=trace", "until"},
		{[]string{"back", "1"}, "those of the configuration", "warn,phone=info", "as configured"},
	} {
		status, body := do(t, "POST", web.URL+"/-/status/levels", "", form(h, c.fields...))
		_, said, _ := strings.Cut(body, `id="notice"`)
		said, _, _ = strings.Cut(said, "</p>")
		if status != 200 || !strings.Contains(said, c.notice) {
			t.Errorf("%v: %d, notice %q, want %q", c.fields, status, said, c.notice)
		}
		if got := s.levels.State().Now.String(); got != c.now {
			t.Errorf("%v: %s, want %s", c.fields, got, c.now)
		}
		if _, body = do(t, "GET", web.URL+"/", "", ""); !strings.Contains(body, c.look) {
			t.Errorf("%v: the page does not show %q", c.fields, c.look)
		}
	}
}

// TestLogLevelsGuard: the form is as guarded as the others.
func TestLogLevelsGuard(t *testing.T) {
	s, h, web := serve(t, true)
	good := form(h, "part", "", "level", "debug", "minutes", "5")
	for _, c := range []struct {
		method, body string
		header       []string
		want         int
	}{
		{"POST", "part=&level=debug&minutes=5", nil, 403},
		{"POST", good, []string{"Origin", "http://evil.example"}, 403},
		{"POST", good, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"GET", "", nil, 303},
		{"PUT", good, nil, 405},
	} {
		if got, _ := do(t, c.method, web.URL+"/-/status/levels", "", c.body, c.header...); got != c.want {
			t.Errorf("%s %s %v: %d, want %d", c.method, c.body, c.header, got, c.want)
		}
	}
	if now := s.levels.State(); now.Now != now.Configured {
		t.Errorf("the levels are %s", now.Now)
	}
}

// TestNoLogLevels: a source may have none.
func TestNoLogLevels(t *testing.T) {
	s, h, web := serve(t, true)
	s.levels = nil
	if _, body := do(t, "POST", web.URL+"/-/status/levels", "", form(h)); !strings.Contains(body, "has no levels") || strings.Contains(body, "set-levels") {
		t.Error("a form for levels that are not there")
	}
}
