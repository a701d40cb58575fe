package statuspage

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/provider"
	"github.com/phonecompanion/phonecompanion/server"
	"github.com/phonecompanion/phonecompanion/stli"
)

// TestNoSecretShows: neither a phone's password, nor its token, nor what was
// typed into the form.
func TestNoSecretShows(t *testing.T) {
	s, h, web := serve(t, true)
	s.clients = []server.Client{{Address: "127.0.0.1:4", User: "crm"}}
	answered := make(chan struct{})
	s.exchange.Find("101").Submit(&phone.Command{Verb: stli.VerbMakeCall, Args: []string{"planted-token"}, Deadline: farAway(), Done: func(phone.Result) { close(answered) }})
	<-answered
	s.exchange.Find("101").TurnedAway("127.0.0.9:1", "wrong token")
	for _, path := range []string{"/", "/?phone=101", "/?phone=102&q=1&trouble=1"} {
		if _, body := do(t, "GET", web.URL+path, "", ""); strings.Contains(body, "planted") {
			t.Errorf("%s shows a secret", path)
		}
	}
	_, body := do(t, "POST", web.URL+"/-/status/command", "", form(h, "line", "MakeCall 101 102", "user", "crm", "secret", "planted-secret"))
	if strings.Contains(body, "planted") || !strings.Contains(body, "error_ind SUCCESS MakeCall") {
		t.Error("the form's answer shows a secret, or nothing")
	}
}

// TestNothingHostileRuns: what phones, profiles and visitors write is text.
func TestNothingHostileRuns(t *testing.T) {
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>'`
	p := snom(t)
	one := settings(t, p, `1"><b>`)
	one.ProfileName = evil
	one.Host = evil
	s := newSource(t, one)
	s.faults = []string{evil + ":1:1: " + evil}
	s.standing = &provider.Standing{Host: evil, Refuse: evil}
	s.clients = []server.Client{{Address: evil, User: evil}}
	s.answer = []string{evil}
	s.exchange.Find(one.Extension).TurnedAway(evil, evil)
	h := newHandler(t, s)
	for _, path := range []string{"/", "/?phone=1%22%3E%3Cb%3E", "/?q=%22%3E%3Cscript%3E&phone=%3Cscript%3E", "/?page=javascript:alert(1)&trouble=%22onclick=%22"} {
		if _, body := do(t, "GET", h.URL+path, "", ""); strings.Contains(body, "<script>") || strings.Contains(body, "<img") || strings.Contains(body, "<b>") {
			t.Errorf("%s is not escaped:\n%s", path, body)
		}
	}
}

// TestManyPhones: the list is found and paged on the server.
func TestManyPhones(t *testing.T) {
	const n = 3000
	s := newSource(t, many(t, n)...)
	web := newHandler(t, s)
	_, body := do(t, "GET", web.URL+"/", "", "")
	if strings.Count(body, `<tr><th scope="row"><a href=`) != perPage || !strings.Contains(body, "3000 phones, 0 with trouble") || !strings.Contains(body, "page 1 of 60") || !strings.Contains(body, "Further") || strings.Contains(body, "Before") {
		t.Error("the first page is not the first of sixty")
	}
	_, body = do(t, "GET", web.URL+"/?page=60", "", "")
	if !strings.Contains(body, ">102999<") || strings.Contains(body, "Further") {
		t.Error("the last page is not the last")
	}
	if _, body = do(t, "GET", web.URL+"/?page=99999999", "", ""); !strings.Contains(body, ">102999<") {
		t.Error("behind the last page is something else")
	}
	if _, body = do(t, "GET", web.URL+"/?q=102999", "", ""); !strings.Contains(body, "1 found") {
		t.Error("one phone is not found")
	}
	if _, body = do(t, "GET", web.URL+"/?q=10000&page=1", "", ""); !strings.Contains(body, "10 found") {
		t.Error("ten phones are not found")
	}
	if _, body = do(t, "GET", web.URL+"/?trouble=1", "", ""); !strings.Contains(body, "0 found") {
		t.Error("there is trouble")
	}
}

// TestLive: who follows the page gets its parts, and then what changes.
func TestLive(t *testing.T) {
	s, h, web := serve(t, true)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, "GET", web.URL+"/-/status/live?phone=101", nil)
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	next := func(want string) {
		t.Helper()
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), "data: ") && strings.Contains(lines.Text(), want) {
				return
			}
		}
		t.Fatalf("%q does not come: %v", want, lines.Err())
	}
	next(`"id":"clients"`)
	s.fault("own.toml:3:4: no such key")
	next("own.toml:3:4: no such key")
	s.fault()
	next("In force, without a fault")
	s.alarm("The disk <b>is full</b>.")
	next(`The disk \u0026lt;b\u0026gt;is full`)
	h.Close()
	for lines.Scan() {
	}
	if ctx.Err() != nil {
		t.Error("the connection does not end with the server")
	}
}

// TestListenersAreBounded: too many get a plain answer, and who leaves makes room.
func TestListenersAreBounded(t *testing.T) {
	_, h, web := serve(t, true)
	var open []*http.Response
	for range maxListeners {
		resp, err := http.Get(web.URL + "/-/status/live")
		if err != nil || resp.StatusCode != 200 {
			t.Fatal(err)
		}
		open = append(open, resp)
	}
	if got, _ := do(t, "GET", web.URL+"/-/status/live", "", ""); got != 503 {
		t.Errorf("one more: %d", got)
	}
	if got, _ := do(t, "GET", web.URL+"/", "", ""); got != 200 {
		t.Errorf("the page: %d", got)
	}
	for _, resp := range open {
		resp.Body.Close()
	}
	eventually(t, "room", func() bool {
		h.live.mu.Lock()
		defer h.live.mu.Unlock()
		return h.live.count == 0
	})
}
