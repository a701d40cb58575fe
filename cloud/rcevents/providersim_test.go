package rcevents_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/cloud/rcevents"
	"github.com/phonecompanion/phonecompanion/providersim"
)

// patience is how long anything may take on a loaded machine.
const patience = time.Minute

// api is an API without a login of its own.
type api struct{ base, token string }

func (a *api) Call(ctx context.Context, method, target string, body []byte) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, a.base+target, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+a.token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	return resp.StatusCode, answer, err
}

// sink keeps what comes.
type sink struct {
	mu   sync.Mutex
	said []string
	last rcevents.Event
}

func (s *sink) add(text string, e rcevents.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said, s.last = append(s.said, text), e
}
func (s *sink) Up(missed bool) { s.add(fmt.Sprintf("up %v", missed), rcevents.Event{}) }
func (s *sink) Down(err error) { s.add("down "+err.Error(), rcevents.Event{}) }
func (s *sink) Event(e rcevents.Event) {
	if age := time.Since(e.Read); age < 0 || age > time.Hour {
		s.add("an event that was read at no time", e) // no test waits for it
		return
	}
	s.add("event "+party(e), e)
}

// party is the state of the party that an event tells of.
func party(e rcevents.Event) string {
	var b struct {
		Parties []struct {
			Status struct{ Code string }
		}
	}
	json.Unmarshal(e.Body, &b)
	if len(b.Parties) == 0 {
		return "?"
	}
	return b.Parties[0].Status.Code
}

// until waits until something was said so many times.
func (s *sink) until(t *testing.T, text string, times int) {
	t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		s.mu.Lock()
		all := strings.Join(s.said, "\n")
		s.mu.Unlock()
		if strings.Count(all, text) >= times {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("no %q %d times in:\n%s", text, times, all)
		}
	}
}

// start starts a simulated provider with one extension, and logs in.
func start(t *testing.T, c providersim.Config) (*providersim.Provider, *api, providersim.Extension) {
	t.Helper()
	p := providersim.New(c)
	t.Cleanup(func() { p.Close() })
	base, err := p.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	e, err := p.Add(providersim.Extension{Number: "101", Name: "Anna Novak"})
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {"sim.jwt.credential"}}
	req, _ := http.NewRequest("POST", base+"/restapi/oauth/token", strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth("sim-client", "sim-secret")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || answer.Token == "" {
		t.Fatal(resp.Status, err)
	}
	return p, &api{base, answer.Token}, e
}

// run runs something until the end of the test.
func run(t *testing.T, f func(context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); f(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
}

func await(t *testing.T, f func(context.Context, string) error, filter string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return f(ctx, filter)
}

func TestWebSocketOfTheSimulatedProvider(t *testing.T) {
	p, a, e := start(t, providersim.Config{})
	d := &sink{}
	s := rcevents.New(rcevents.Config{API: a, Sink: d, Plain: true})
	filter := "/restapi/v1.0/account/~/extension/" + fmt.Sprint(e.ID) + "/telephony/sessions"
	s.Want([]string{filter})
	run(t, s.Run)
	if err := await(t, s.Await, filter); err != nil {
		t.Fatal(err)
	}
	d.until(t, "up true", 1)
	if _, err := p.Incoming("101", "+12025550123", "Ben Carter"); err != nil {
		t.Fatal(err)
	}
	d.until(t, "event Proceeding", 1)
	p.DropWebSockets()
	p.Person("101", providersim.Answer)
	d.until(t, "event Answered", 1) // recovered
	if st := p.Stats(); st.Recoveries != 1 || st.RecoveriesFailed != 0 {
		t.Errorf("%+v", st)
	}
	d.mu.Lock()
	if all := strings.Join(d.said, "\n"); strings.Count(all, "up ") != 2 || strings.Contains(all, "down") {
		t.Error(all)
	}
	d.mu.Unlock()
	p.ForgetSessions()
	p.DropWebSockets()
	d.until(t, "up true", 3)
	bad := "/restapi/v1.0/account/~/extension/999/telephony/sessions"
	s.Want([]string{filter, bad})
	if err := await(t, s.Await, bad); err == nil {
		t.Error("an extension that does not exist is subscribed")
	} else {
		t.Log(err)
	}
	if err := await(t, s.Await, filter); err != nil {
		t.Error(err)
	}
	p.Person("101", providersim.HangUp)
	d.until(t, "event Disconnected", 1)
}

func TestWebhookOfTheSimulatedProvider(t *testing.T) {
	mux := http.NewServeMux()
	srv := httptest.NewTLSServer(mux)
	t.Cleanup(srv.Close)
	p, a, e := start(t, providersim.Config{WebHookClient: srv.Client()})
	d := &sink{}
	w, err := rcevents.NewWebhook(rcevents.WebhookConfig{API: a, Sink: d, Address: srv.URL + "/events/"})
	if err != nil {
		t.Fatal(err)
	}
	mux.Handle("/events/", w)
	filter := "/restapi/v1.0/account/~/extension/" + fmt.Sprint(e.ID) + "/telephony/sessions"
	w.Want([]string{filter})
	run(t, w.Run)
	if err := await(t, w.Await, filter); err != nil {
		t.Fatal(err)
	}
	d.until(t, "up true", 1)
	if _, err := p.Incoming("101", "+12025550123", "Ben Carter"); err != nil {
		t.Fatal(err)
	}
	d.until(t, "event Proceeding", 1)
	p.Person("101", providersim.Answer)
	d.until(t, "event Answered", 1)
}
