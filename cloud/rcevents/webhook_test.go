package rcevents

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"
)

const base = "https://cti.example.com/events/"

// hooks is RingCentral's API of subscriptions by webhook.
type hooks struct {
	t       *testing.T
	handler http.Handler

	mu     sync.Mutex
	log    []string
	subs   map[string]map[string]any
	token  string // the last verification token
	made   int
	status int // of every answer; 0: as it should be
	err    error
	body   string // with status
}

func (h *hooks) Call(ctx context.Context, method, target string, body []byte) (int, []byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var b map[string]any
	json.Unmarshal(body, &b)
	line := method + " " + strings.TrimPrefix(target, subscriptionPath)
	if b != nil {
		line += fmt.Sprint(" ", b["eventFilters"])
	}
	h.log = append(h.log, line)
	if h.err != nil {
		return 0, nil, h.err
	}
	if h.status != 0 {
		return h.status, []byte(h.body), nil
	}
	id := strings.TrimPrefix(strings.TrimPrefix(target, subscriptionPath), "/")
	sub, known := h.subs[id]
	switch {
	case method == "GET" && id == "":
		var list []map[string]any
		for _, s := range h.subs {
			list = append(list, s)
		}
		return h.json(map[string]any{"records": list})
	case method == "POST" && id == "":
		d := b["deliveryMode"].(map[string]any)
		h.token = d["verificationToken"].(string)
		if d["transportType"] != "WebHook" || b["expiresIn"] != 86400.0 {
			h.t.Errorf("%s", body)
		}
		r := httptest.NewRequest("POST", d["address"].(string), nil)
		r.Header.Set("Validation-Token", "echo-me")
		w := httptest.NewRecorder()
		h.handler.ServeHTTP(w, r)
		if w.Code != 200 || w.Header().Get("Validation-Token") != "echo-me" || w.Header().Get("Content-Type") != "application/json" {
			return 400, []byte(`{"errorCode":"SUB-520","message":"Validation Token is not returned by ` + d["address"].(string) + `"}`), nil
		}
		h.made++
		id = fmt.Sprintf("s%d", h.made)
		sub = map[string]any{"id": id, "status": "Active", "deliveryMode": map[string]any{"transportType": "WebHook", "address": d["address"]}}
		h.subs[id] = sub
	case !known:
		return 404, []byte(`{"errorCode":"SUB-507"}`), nil
	case method == "DELETE":
		delete(h.subs, id)
		return 204, nil, nil
	}
	if method != "GET" {
		sub["expiresIn"] = 86400
	}
	return h.json(sub)
}

func (h *hooks) json(v any) (int, []byte, error) {
	raw, err := json.Marshal(v)
	return 200, raw, err
}

// read is what was asked since the last read.
func (h *hooks) read() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := strings.Join(h.log, "; ")
	h.log = nil
	return s
}

// secret is the verification token of the last subscription.
func (h *hooks) secret() (token string) {
	h.set(func() { token = h.token })
	return token
}

// count is how many subscriptions were made.
func (h *hooks) count() (n int) {
	h.set(func() { n = h.made })
	return n
}

func (h *hooks) set(f func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f()
}

// hidden fails where the secrets of a webhook are seen.
type hidden struct {
	t *testing.T
	w *Webhook
}

func (l *hidden) Write(p []byte) (int, error) {
	if strings.Contains(string(p), l.w.key) || strings.Contains(string(p), l.w.token) {
		l.t.Errorf("a secret is seen: %s", p)
	}
	return len(p), nil
}

func playHook(t *testing.T, wanted []string, act func(w *Webhook, h *hooks, d *diary)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h, d, l := &hooks{t: t, subs: map[string]map[string]any{}}, &diary{}, &hidden{t: t}
		w, err := NewWebhook(WebhookConfig{API: h, Sink: d, Address: base, Log: zerolog.New(l)})
		if err != nil {
			t.Fatal(err)
		}
		h.handler, l.w = w, w
		for id, address := range map[string]string{"old": base + "x", "other": "https://other.example.com/"} {
			h.subs[id] = map[string]any{"id": id, "deliveryMode": map[string]any{"transportType": "WebHook", "address": address}}
		}
		w.Want(wanted)
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() { defer close(done); w.Run(ctx) }()
		time.Sleep(time.Second) // Want comes to rest
		act(w, h, d)
		if f := d.reason(); f != nil {
			l.Write([]byte(f.Text))
		}
		cancel()
		<-done
		if len(h.subs) != 1 && h.status == 0 && h.err == nil {
			t.Errorf("at the end there are %v", h.subs)
		}
	})
}

// post delivers to a webhook.
func post(w *Webhook, body string, header ...string) int {
	r := httptest.NewRequest("POST", base+w.key, strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	return rec.Code
}

func hookEvent(uuid string) string {
	return fmt.Sprintf(`{"uuid":%q,"event":"/restapi/v1.0/account/1/extension/2/presence","timestamp":"2023-04-18T20:25:24.611Z","body":{}}`, uuid)
}

func TestWebhookLives(t *testing.T) {
	playHook(t, []string{fA}, func(w *Webhook, h *hooks, d *diary) {
		is(t, "at first", h.read(), "GET ; DELETE /old; POST  ["+fA+"]")
		if err := w.Await(context.Background(), fA); err != nil {
			t.Error(err)
		}
		for _, name := range []string{"Verification-Token", "Validation-Token"} {
			if code := post(w, hookEvent("u1"), name, h.secret()); code != 200 {
				t.Error(name, code)
			}
		}
		synctest.Wait()
		is(t, "the sink", d.read(), "up true, event u1")
		w.Want([]string{fA, fB})
		if err := w.Await(context.Background(), fB); err != nil {
			t.Error(err)
		}
		is(t, "a change", h.read(), "PUT /s1 ["+fA+" "+fB+"]")
		time.Sleep(hookCheck + time.Minute)
		is(t, "a look", h.read(), "GET /s1")
		time.Sleep(24 * time.Hour)
		if n := strings.Count(h.read(), "PUT"); n < 1 || n > 3 {
			t.Errorf("renewed %d times within a day", n)
		}
		is(t, "the sink", d.read(), "up true, event u1")
		w.Want(nil)
		time.Sleep(time.Minute)
		is(t, "no more", h.read(), "DELETE /s1")
	})
}

func TestWebhookIsMadeAnew(t *testing.T) {
	for name, spoil := range map[string]func(h *hooks){
		"blacklisted": func(h *hooks) { h.subs["s1"]["status"] = "Blacklisted" },
		"gone":        func(h *hooks) { delete(h.subs, "s1") },
	} {
		playHook(t, []string{fA}, func(w *Webhook, h *hooks, d *diary) {
			h.set(func() { spoil(h) })
			time.Sleep(20 * time.Minute)
			is(t, name, d.read(), "up true, up true")
			if err := w.Await(context.Background(), fA); err != nil {
				t.Error(err)
			}
			if h.count() != 2 {
				t.Errorf("%s: made %d times", name, h.count())
			}
		})
	}
}

func TestWebhookWithoutAPI(t *testing.T) {
	playHook(t, []string{fA}, func(w *Webhook, h *hooks, d *diary) {
		h.set(func() { h.err = net.ErrClosed })
		time.Sleep(time.Hour)
		is(t, "without", d.read(), "up true, down")
		if n := strings.Count(h.read(), ";"); n > 60 {
			t.Errorf("%d requests", n)
		}
		h.set(func() { h.err = nil })
		time.Sleep(5 * time.Minute)
		is(t, "again", d.read(), "up true, down, up true")
	})
}

func TestWebhookThatIsNotReached(t *testing.T) {
	playHook(t, nil, func(w *Webhook, h *hooks, d *diary) {
		h.handler = http.NotFoundHandler()
		w.Want([]string{fA, fB})
		time.Sleep(29 * time.Minute)
		if f := d.reason(); f == nil || f.Code != "SUB-520" || !strings.Contains(f.Text, "reachable from the internet") || !strings.Contains(f.Text, "[hidden]") {
			t.Error(f)
		}
		if n := strings.Count(h.read(), "POST"); n < 4 || n > 6 {
			t.Errorf("asked for %d times", n)
		}
		is(t, "the sink", d.read(), "down")
	})
}

func TestWebhookRefusesStrangers(t *testing.T) {
	playHook(t, []string{fA}, func(w *Webhook, h *hooks, d *diary) {
		long := strings.Repeat("x", maxHook)
		for _, test := range []struct {
			method, path, header, value, body string
			want                              int
		}{
			{"POST", w.key, "Verification-Token", h.secret(), hookEvent("u1"), 200},
			{"POST", w.key + "/", "Verification-Token", h.secret(), hookEvent("u1"), 200},
			{"GET", w.key, "Verification-Token", h.secret(), "", 405},
			{"POST", "", "Verification-Token", h.secret(), hookEvent("u2"), 404},
			{"POST", w.key + "/more", "Verification-Token", h.secret(), hookEvent("u2"), 404},
			{"POST", w.key, "Verification-Token", "guess", hookEvent("u2"), 401},
			{"POST", w.key, "", "", hookEvent("u2"), 401},
			{"POST", w.key, "Validation-Token", "any", hookEvent("u2"), 200}, // a test, no event
			{"POST", w.key, "Validation-Token", long[:maxEcho+1], "", 401},
			{"POST", w.key, "Verification-Token", h.secret(), `{"body":"` + long + `"}`, 413},
			{"POST", w.key, "Verification-Token", h.secret(), `{"uuid"`, 400},
			{"POST", w.key, "Verification-Token", h.secret(), `{"uuid":"u3"}`, 400},
		} {
			r := httptest.NewRequest(test.method, base+test.path, strings.NewReader(test.body))
			r.Header.Set(test.header, test.value)
			rec := httptest.NewRecorder()
			w.ServeHTTP(rec, r)
			if rec.Code != test.want || rec.Body.Len() > 0 {
				t.Errorf("%s %s: %d", test.method, test.path, rec.Code)
			}
		}
		synctest.Wait()
		is(t, "the sink", d.read(), "up true, event u1")
	})
}

// TestWebhookChangeFindsBlacklisted: the answer to a change tells that nothing is
// delivered any more; that need not wait for the next look.
func TestWebhookChangeFindsBlacklisted(t *testing.T) {
	playHook(t, []string{fA}, func(w *Webhook, h *hooks, d *diary) {
		h.read()
		h.set(func() { h.subs["s1"]["status"] = "Blacklisted" })
		w.Want([]string{fA, fB})
		if err := w.Await(context.Background(), fB); err != nil {
			t.Error(err)
		}
		is(t, "a change", h.read(), "PUT /s1 ["+fA+" "+fB+"]; DELETE /s1; POST  ["+fA+" "+fB+"]")
		synctest.Wait()
		is(t, "the sink", d.read(), "up true, up true")
	})
}

// slow is a sink that waits for leave.
type slow struct {
	diary
	leave chan struct{}
}

func (s *slow) Event(e Event) { <-s.leave; s.diary.Event(e) }

func TestWebhookOverflowIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, d := &hooks{t: t, subs: map[string]map[string]any{}}, &slow{leave: make(chan struct{})}
		w, _ := NewWebhook(WebhookConfig{API: h, Sink: d, Address: base})
		h.handler = w
		w.Want([]string{fA})
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() { defer close(done); w.Run(ctx) }()
		w.Await(ctx, fA)
		refused := 0
		for i := range queuedHooks + 10 {
			if post(w, hookEvent(fmt.Sprint(i)), "Verification-Token", h.secret()) == 503 {
				refused++
			}
		}
		close(d.leave)
		synctest.Wait()
		if got := d.read(); refused < 9 || strings.Count(got, "up true") != 2 {
			t.Errorf("%d refused, %.200s", refused, got)
		}
		cancel()
		<-done
		if code := post(w, hookEvent("x"), "Verification-Token", h.secret()); code != 503 {
			t.Error(code)
		}
	})
}

func TestWebhookAnswerIsSmall(t *testing.T) {
	w, err := NewWebhook(WebhookConfig{Address: "http://127.0.0.1/x", Plain: true})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(w)
	defer srv.Close()
	c, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(30 * time.Second))
	fmt.Fprintf(c, "POST /x/%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nValidation-Token: %s\r\nContent-Length: 0\r\n\r\n", w.key, strings.Repeat("v", maxEcho))
	raw, err := io.ReadAll(bufio.NewReader(c))
	if err != nil || len(raw) > 1024 || !strings.HasPrefix(string(raw), "HTTP/1.1 200") {
		t.Errorf("%d bytes, %v: %s", len(raw), err, raw)
	}
}

func TestWebhookAddresses(t *testing.T) {
	for address, ok := range map[string]bool{
		base: true, "https://cti.example.com": true, "http://cti.example.com/": false, "cti.example.com": false,
		"https://u:p@cti.example.com/": false, "https://cti.example.com/?a=b": false, "": false,
	} {
		if _, err := NewWebhook(WebhookConfig{Address: address}); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
}
