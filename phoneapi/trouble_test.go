package phoneapi

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/phonecompanion/phonecompanion/sipphone"
)

// TestTrouble: what goes wrong in the server stands in its log and says nothing
// of itself to clients.
func TestTrouble(t *testing.T) {
	const internal = `{"code":500,"message":"internal_error","description":"Something went wrong in the server: its log says what"}`
	const busy = `{"code":503,"message":"busy","description":"The server is busy: send the request again in a second"}`
	for _, c := range []struct {
		name   string
		fail   error
		code   int
		want   string
		logged bool
	}{
		{"an error that nobody expects", errors.New("the disk is full"), 500, internal, true},
		{"a row that is no answer to a client's fault", &sipphone.Error{Code: 500, Message: "x", Description: "the disk is full"}, 500, internal, true},
		{"a row with a strange code", &sipphone.Error{Code: 200, Message: "x", Description: "the disk is full"}, 500, internal, true},
		{"no time", context.DeadlineExceeded, 503, busy, false},
		{"a phone that has just gone", errNoPhone, 404, noPhone, false},
		{"a row", &sipphone.Error{Code: 409, Message: "macAddress", Description: "A phone with the same MAC address already exists"}, 409,
			`{"code":409,"message":"macAddress","description":"A phone with the same MAC address already exists"}`, false},
	} {
		p := newPhones("101")
		p.fail = c.fail
		h, log := newHandler(p)
		got := serve(t, h, ask(one, "admin", nil, notes))
		if body := text(t, got.Body); got.StatusCode != c.code || body != c.want {
			t.Errorf("%s: %d %s", c.name, got.StatusCode, body)
		}
		if logged := strings.Contains(log.String(), "the disk is full"); logged != c.logged || strings.Contains(log.String(), planted) {
			t.Errorf("%s: the log says %s", c.name, log)
		}
		if (got.Header.Get("Retry-After") == "1") != (c.code == 503) {
			t.Errorf("%s: Retry-After", c.name)
		}
	}
}

// TestPanic: a panic is an internal error; where half of the answer is sent, the
// connection breaks, so that it does not look whole.
func TestPanic(t *testing.T) {
	p := newPhones("101", "102")
	p.get = func() { panic("a nil map") }
	h, log := newHandler(p)
	got := serve(t, h, ask("GET /api/v1/phones/101", "admin", nil, ""))
	if body := text(t, got.Body); got.StatusCode != 500 || strings.Contains(body, "nil") || !strings.Contains(log.String(), "a nil map") {
		t.Errorf("%d %s, the log says %s", got.StatusCode, body, log)
	}
	calls := 0
	p.get = func() {
		if calls++; calls == 2 {
			panic("a nil map")
		}
	}
	p.objects["101"]["notes"] = strings.Repeat("x", 2*listBuffer)
	defer func() {
		if recover() != http.ErrAbortHandler {
			t.Error("half an answer was ended as a whole one")
		}
	}()
	serve(t, h, ask("GET /api/v1/phones", "admin", nil, ""))
}

// TestManyRequests: beyond the limit a request is refused at once, and served when
// others are done. The description needs no turn, and who may not takes none.
func TestManyRequests(t *testing.T) {
	p := newPhones("101")
	begun, end := make(chan struct{}), make(chan struct{})
	p.wait = func() { begun <- struct{}{}; <-end }
	h, _ := newHandler(p)
	var all sync.WaitGroup
	for range maxRequests {
		all.Go(func() { serve(t, h, ask(one, "admin", nil, notes)) })
		<-begun
	}
	for line, want := range map[string]int{"GET /api/v1/phones/101": 503, one: 503, "GET /api/v1/openapi.json": 200, "GET /api/v1/x": 404} {
		got := serve(t, h, ask(line, "admin", nil, ""))
		if got.StatusCode != want || (got.Header.Get("Retry-After") == "1") != (want == 503) {
			t.Errorf("%s: %d", line, got.StatusCode)
		}
	}
	if got := serve(t, h, ask(one, "crm", nil, notes)); got.StatusCode != 403 {
		t.Errorf("somebody who may not: %d", got.StatusCode)
	}
	close(end)
	all.Wait()
	if got := serve(t, h, ask("GET /api/v1/phones/101", "admin", nil, "")); got.StatusCode != 200 {
		t.Errorf("later: %d", got.StatusCode)
	}
}

// TestTwoWriters: of many who change what they have seen, one changes it.
func TestTwoWriters(t *testing.T) {
	p := newPhones("101")
	h, _ := newHandler(p)
	for round, line := range []string{one, "POST /pbx/sipphone"} {
		tag := serve(t, h, ask("GET /api/v1/phones/101", "admin", nil, "")).Header.Get("ETag")
		var all sync.WaitGroup
		var mu sync.Mutex
		codes := map[int]int{}
		for range 2 * 10 {
			all.Go(func() {
				got := serve(t, h, ask(line, "admin", []string{"If-Match: " + tag}, `{"extension":"101","notes":"x"}`))
				mu.Lock()
				defer mu.Unlock()
				codes[got.StatusCode]++
			})
		}
		all.Wait()
		if codes[200] != 1 || codes[412] != 19 || p.changes["101"] != round+1 {
			t.Errorf("%s: %v, changed %d times", line, codes, p.changes["101"])
		}
	}
}

// TestNoSecret: what a client sends stands in no line of the log, but its name.
func TestNoSecret(t *testing.T) {
	h, log := newHandler(newPhones("101"))
	for _, body := range []string{`{"notes":"planted-note"}`, `{"ringer":{"volume":"planted-note"}}`, `planted-note`} {
		for _, line := range []string{one, "POST /pbx/sipphone"} {
			serve(t, h, ask(line, "admin", nil, body))
		}
	}
	if !strings.Contains(log.String(), `"user":"admin"`) || bytes.Contains(log.Bytes(), []byte("planted")) {
		t.Errorf("the log says %s", log)
	}
}
