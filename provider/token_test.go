package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestFiftyAtExpiry: fifty clients at the moment when the token ends cause one
// request for a new one.
func TestFiftyAtExpiry(t *testing.T) {
	s := newSim(t)
	c := s.client(nil)
	for round := range 3 {
		if round > 0 {
			c.older()
		}
		begin := make(chan struct{})
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				<-begin
				if _, f := c.tokens.get(context.Background()); f != nil {
					t.Error(f)
				}
			})
		}
		close(begin)
		all.Wait()
		if n, _ := s.counts(); n != round+1 {
			t.Fatalf("%d requests for a token in round %d", n, round)
		}
	}
}

// TestReplacedBeforeItEnds: nobody waits for the next token, and the present one
// is used until it is there.
func TestReplacedBeforeItEnds(t *testing.T) {
	s := newSim(t)
	c := s.client(nil)
	c.want(get, 200, `{"uri":"/restapi"}`, "")
	old := *c.tokens.current.Load()
	old.replace = time.Now().Add(-time.Second)
	c.tokens.current.Store(&old)
	release := make(chan struct{})
	s.mu.Lock()
	s.token = func(w http.ResponseWriter, form url.Values) { <-release; s.grant(w, form) }
	s.mu.Unlock()
	for range 5 {
		if got, f := c.tokens.get(t.Context()); f != nil || got.access != old.access {
			t.Fatalf("got %v, %v", got, f)
		}
	}
	close(release)
	c.Wait()
	if got, _ := c.tokens.get(t.Context()); got.access == old.access {
		t.Error("it was not replaced")
	}
	if n, _ := s.counts(); n != 2 {
		t.Errorf("%d requests for a token", n)
	}
}

// TestTimesOfAToken: it is replaced before it ends, not always at the same time.
func TestTimesOfAToken(t *testing.T) {
	now := time.Now()
	for _, life := range []time.Duration{time.Second, 3 * time.Second, time.Minute, time.Hour, 365 * 24 * time.Hour} {
		seen := map[time.Time]bool{}
		for range 100 {
			k := newToken("t", now, life)
			lived := min(life, maxLife)
			if !k.replace.Before(k.end) || !k.end.Before(now.Add(lived)) || k.replace.Before(now.Add(lived/2)) {
				t.Fatalf("of %v: replaced after %v, ends after %v", life, k.replace.Sub(now), k.end.Sub(now))
			}
			seen[k.replace] = true
		}
		if len(seen) < 10 {
			t.Errorf("of %v: always replaced at the same time", life)
		}
	}
	if k := newToken("t", now, 0); past(k.end, now.Add(1000*time.Hour)) || past(k.replace, now.Add(1000*time.Hour)) {
		t.Error("a token without a life ends")
	}
}

// TestClocks: a wall clock that is set forward, as after sleep, ends a token; one
// that is set back does not make it live longer.
func TestClocks(t *testing.T) {
	now := time.Now()
	k := newToken("t", now, time.Hour)
	if past(k.end, now) {
		t.Error("it has ended already")
	}
	if slept := now.Round(0).Add(2 * time.Hour); !past(k.end, slept) {
		t.Error("it outlives sleep")
	}
	if !past(k.end, now.Add(2*time.Hour)) {
		t.Error("it outlives its time")
	}
}

// TestTokenAnswers: what the token endpoint may say, and what we make of it.
func TestTokenAnswers(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer func(w http.ResponseWriter)
		want   string // "": a token
	}{
		{"life as text", func(w http.ResponseWriter) { answerJSON(w, 200, `{"access_token":"abc","expires_in":"3600"}`) }, ""},
		{"no life", func(w http.ResponseWriter) { answerJSON(w, 200, `{"access_token":"abc"}`) }, ""},
		{"negative life", func(w http.ResponseWriter) { answerJSON(w, 200, `{"access_token":"abc","expires_in":-5}`) }, ""},
		{"endless life", func(w http.ResponseWriter) {
			answerJSON(w, 200, `{"access_token":"abc","expires_in":99999999999999}`)
		}, ""},
		{"HTML", func(w http.ResponseWriter) { w.Write([]byte("<html>hello " + simJWT + "</html>")) }, "answers is no access token: look at provider.hostname and provider.token_path"},
		{"JSON without a token", func(w http.ResponseWriter) { answerJSON(w, 200, `{}`) }, "is no access token"},
		{"cut", func(w http.ResponseWriter) { w.Header().Set("Content-Length", "100"); answerJSON(w, 200, `{`) }, "no access token: "},
		{"hung up", func(w http.ResponseWriter) { conn, _, _ := w.(http.Hijacker).Hijack(); conn.Close() }, "closed the connection before it had answered"},
		{"400", func(w http.ResponseWriter) {
			answerJSON(w, 400, `{"error":"invalid_grant","error_description":"JWT is expired"}`)
		}, "the provider refuses the JWT (400 Bad Request, invalid_grant: JWT is expired)"},
		{"403 and nothing", func(w http.ResponseWriter) { w.WriteHeader(403) }, "the provider refuses the JWT (403 Forbidden)"},
		{"echo", func(w http.ResponseWriter) {
			answerJSON(w, 400, `{"error":"invalid_grant","error_description":"bad assertion `+simJWT+`"}`)
		}, "the provider refuses the JWT (400 Bad Request): "},
		{"200 with an error", func(w http.ResponseWriter) { answerJSON(w, 200, `{"error":"invalid_client"}`) }, "look at provider.client_id"},
		{"not this grant", func(w http.ResponseWriter) { answerJSON(w, 400, `{"error":"unauthorized_client"}`) }, `log in with provider.grant = "jwt"`},
		{"404", func(w http.ResponseWriter) { w.WriteHeader(404) }, "there is no token endpoint at "},
		{"elsewhere", func(w http.ResponseWriter) {
			w.Header().Set("Location", "http://192.0.2.1/")
			w.WriteHeader(307)
		}, "sends elsewhere (307 Temporary Redirect)"},
		{"500", func(w http.ResponseWriter) { w.WriteHeader(500) }, "cannot give an access token at the moment (500 Internal Server Error)"},
		{"429", func(w http.ResponseWriter) { w.Header().Set("Retry-After", "60"); w.WriteHeader(429) }, "takes no more logins for now (429 Too Many Requests)"},
		{"a token that breaks lines", func(w http.ResponseWriter) { answerJSON(w, 200, `{"access_token":"a\r\nX: y"}`) }, "invalid header field value"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSim(t)
			s.good["abc"] = true
			s.token = func(w http.ResponseWriter, _ url.Values) { c.answer(w) }
			client := s.client(nil)
			if c.want == "" {
				client.want(get, 200, `{"uri":"/restapi"}`, "")
				return
			}
			client.want(get, 0, "", c.want)
			if strings.Contains(client.log.String(), simJWT) {
				t.Errorf("the log tells a secret: %s", client.log)
			}
		})
	}
}

func answerJSON(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write([]byte(body))
}

// TestScope: the scope goes with every request for a token, that with a refresh
// token too, and a change of it asks for a new token.
func TestScope(t *testing.T) {
	for _, grant := range []string{GrantJWT, GrantPassword, GrantClientCredentials, GrantRefreshToken} {
		s := newSim(t)
		c := s.client(func(c *Config) {
			c.Grant, c.ID, c.TokenPath, c.Scope = grant, "custom", "/restapi/oauth/token", "calls  events"
		})
		c.want(get, 200, `{"uri":"/restapi"}`, "")
		c.older()
		c.want(get, 200, `{"uri":"/restapi"}`, "")
		changed := c.config
		changed.Scope = ""
		next, err := c.Reconfigured(changed)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { next.Close(nil); next.Wait() })
		(&testClient{next, t, c.log}).want(get, 200, `{"uri":"/restapi"}`, "")
		s.mu.Lock()
		if len(s.forms) != 3 || s.forms[0].Get("scope") != "calls events" || s.forms[1].Get("scope") != "calls events" || s.forms[2].Has("scope") {
			t.Errorf("%s: the requests' scopes: %d %v", grant, len(s.forms), s.forms)
		}
		s.mu.Unlock()
	}
}

// TestRefusedLoginsAreRare: an account is not locked by clients that go on.
func TestRefusedLoginsAreRare(t *testing.T) {
	s := newSim(t)
	s.token = func(w http.ResponseWriter, _ url.Values) { w.WriteHeader(403) }
	c := s.client(nil)
	clock := time.Now()
	c.tokens.now = func() time.Time { return clock }
	for range 3600 {
		c.do(get)
		clock = clock.Add(time.Second)
	}
	if n, _ := s.counts(); n < 10 || n > 20 {
		t.Errorf("%d logins were tried in an hour", n)
	}
	s.mu.Lock()
	s.token = nil
	s.mu.Unlock()
	clock = clock.Add(maxRefusedWait)
	c.want(get, 200, `{"uri":"/restapi"}`, "")
}

// TestSuccessorIsSavedFirst: before a request uses the token that came with it;
// where it cannot be saved nothing is sent, and no second token is asked for.
func TestSuccessorIsSavedFirst(t *testing.T) {
	s := newSim(t)
	s.token = func(w http.ResponseWriter, form url.Values) {
		s.mu.Lock()
		s.issued++
		access := fmt.Sprintf("planted-access-token-%d", s.issued)
		s.good[access] = true
		n := s.issued
		s.mu.Unlock()
		if form.Get("refresh_token") != map[bool]string{true: simRefresh, false: fmt.Sprintf("next-%d", n-1)}[n == 1] {
			w.WriteHeader(400)
			return
		}
		json.NewEncoder(answering(w)).Encode(map[string]any{"access_token": access, "expires_in": 3600, "refresh_token": fmt.Sprintf("next-%d", n)})
	}
	store := &memory{fail: errors.New("disk full")}
	config := s.config()
	config.Grant = GrantRefreshToken
	c := newTestClient(t, config, store)
	clock := time.Now()
	c.tokens.now = func() time.Time { return clock }
	for range 3 {
		c.want(get, 0, "", "the provider's new refresh token cannot be kept, so it is not used: disk full: look at server.state_dir")
		clock = clock.Add(time.Minute)
	}
	if tokens, api := s.counts(); tokens != 1 || api != 0 {
		t.Errorf("%d requests for a token, %d others", tokens, api)
	}
	store.mu.Lock()
	store.fail = nil
	store.mu.Unlock()
	s.api = func(w http.ResponseWriter, _ *http.Request) {
		if saved, _ := store.ProviderToken(originOf(&config)); saved != "next-1" {
			t.Errorf("saved is %q when the token is used", saved)
		}
	}
	c.want(post, 200, `""`, "")
	if tokens, _ := s.counts(); tokens != 1 {
		t.Errorf("%d requests for a token", tokens)
	}
	if n := newTestClient(t, config, store); n.tokens.login.lineage.token != "next-1" {
		t.Error("the next start begins with another one")
	}
	other := config
	other.RefreshToken = "a new one from the portal"
	if n := newTestClient(t, other, store); n.tokens.login.lineage.token != "a new one from the portal" {
		t.Error("a new one in the configuration is not used")
	}
}

func answering(w http.ResponseWriter) http.ResponseWriter {
	w.Header().Set("Content-Type", "application/json")
	return w
}

// TestKeptAlive: a refresh token that nobody needs is used all the same.
func TestKeptAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var used []time.Duration
		began := time.Now()
		transport := roundTrip(func(r *http.Request) (*http.Response, error) {
			used = append(used, time.Since(began))
			return answerOfToken(fmt.Sprintf(`{"access_token":"t","expires_in":3600,"refresh_token":"r%d"}`, len(used))), nil
		})
		config := Config{ID: "custom", Hostname: "pbx.example", Grant: GrantRefreshToken, RefreshToken: "r0", Timeout: time.Second}
		c, err := New(config, &memory{}, (&logBook{}).logger())
		if err != nil {
			t.Fatal(err)
		}
		c.tokens.login.http = &http.Client{Transport: transport}
		c.Start()
		<-time.After(24 * time.Hour)
		c.Close(nil)
		c.Wait()
		if n := len(used); used[0] > time.Second || n < 24 || n > 28 {
			t.Errorf("it was used %d times in a day: %v", n, used)
		}
	})
}

// TestSecretsDoNotPrint, however they are printed.
func TestSecretsDoNotPrint(t *testing.T) {
	c := Config{ClientSecret: simSecret, Password: simPassword, JWT: simJWT, RefreshToken: simRefresh}
	k := newToken(simRefresh, time.Now(), time.Hour)
	client, err := New(c, &memory{}, (&logBook{}).logger())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close(nil)
	encoded, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	text := string(encoded)
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, v := range []any{c, &c, k, *k, c.JWT, client, *client} {
			text += fmt.Sprintf(format, v)
		}
	}
	if strings.Contains(text, "planted") || strings.Contains(text, fmt.Sprintf("%x", "planted")) || !strings.Contains(text, "[hidden]") {
		t.Errorf("a secret is shown: %s", text)
	}
}

// TestSecretsStayHere: whatever goes wrong, no log and no answer tells one.
func TestSecretsStayHere(t *testing.T) {
	var seen strings.Builder
	s := newSim(t)
	for _, grant := range []string{GrantJWT, GrantPassword, GrantClientCredentials, GrantRefreshToken} {
		for _, id := range []string{"custom", "netsapiens"} {
			for _, token := range []func(http.ResponseWriter, url.Values){
				nil,
				func(w http.ResponseWriter, form url.Values) {
					answerJSON(w, 400, fmt.Sprintf(`{"error":"invalid_grant","error_description":%q}`, form.Encode()))
				},
				func(w http.ResponseWriter, form url.Values) { answerJSON(w, 200, form.Encode()) },
				func(w http.ResponseWriter, form url.Values) {
					answerJSON(w, 500, fmt.Sprintf(`{"error":%q}`, form.Get("assertion")+form.Get("password")+form.Get("refresh_token")))
				},
			} {
				s.token = token
				s.api = func(w http.ResponseWriter, r *http.Request) {
					fmt.Fprintf(w, "%v", r.Header)
				}
				c := s.client(func(c *Config) { c.Grant, c.ID, c.TokenPath = grant, id, "/restapi/oauth/token" })
				for _, raw := range []string{get, post, `{"method":"GET","resource":"http://x/"}`} {
					r, f := c.do(raw)
					if r != nil {
						seen.Write(r.Body)
					}
					if f != nil {
						seen.WriteString(f.Error())
					}
					seen.WriteByte('\n')
				}
				seen.WriteString(c.log.String())
			}
		}
	}
	if strings.Contains(seen.String(), "planted") || !strings.Contains(seen.String(), "[hidden]") {
		t.Errorf("a secret is told:\n%s", &seen)
	}
}

// BenchmarkCachedToken is what a token adds to a request when it is there.
func BenchmarkCachedToken(b *testing.B) {
	k := &tokens{now: time.Now}
	k.current.Store(newToken("t", time.Now(), time.Hour))
	for b.Loop() {
		if _, f := k.get(b.Context()); f != nil {
			b.Fatal(f)
		}
	}
}

// BenchmarkOverhead is all that stands between a raw request and the network:
// reading it, its turn, its token.
func BenchmarkOverhead(b *testing.B) {
	l, k, r := newLimiter(&Counts{}), &tokens{now: time.Now}, newRules([]string{"GET"}, []string{"/"})
	k.current.Store(newToken("t", time.Now(), time.Hour))
	answer := answerOf(200, "", 0, 0, 0)
	for b.Loop() {
		req, f := r.parse([]byte(get))
		if f != nil {
			b.Fatal(f)
		}
		p, f := l.enter(b.Context(), routeKey(req.method, req.path), time.Now().Add(time.Second))
		if f != nil {
			b.Fatal(f)
		}
		if _, f = k.get(b.Context()); f != nil {
			b.Fatal(f)
		}
		l.leave(p, answer)
	}
}
