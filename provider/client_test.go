package provider

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// TestRequest: what the client wrote reaches the provider as it was meant.
func TestRequest(t *testing.T) {
	s := newSim(t)
	c := s.client(nil)
	c.want(`{"method":"post","resource":"/restapi/v1.0/account/~/a%20b?x=1%2B1","query":{"n":1.50,"b":true,"l":["a b","ž"],"s":"&="},`+
		`"headers":{"prefer":"x","Idempotency-Key":"k"},"content_type":"application/vnd.x+json","accept":"text/csv","body":{"a" : [ 1 ]}}`,
		200, `{"uri":"/restapi/v1.0/account/~/a%20b?x=1%2B1&n=1.50&b=true&l=a+b&l=%C5%BE&s=%26%3D"}`, "")
	r := s.requests[0]
	if r.Method != "POST" || s.bodies[0] != `{"a":[1]}` || r.Header.Get("Content-Type") != "application/vnd.x+json" || r.Header.Get("Accept") != "text/csv" ||
		r.Header.Get("Prefer") != "x" || r.Header.Get("Idempotency-Key") != "k" || r.Header.Get("User-Agent") != "phonecompanion/test" ||
		r.Header.Get("Authorization") != "Bearer planted-access-token-1" {
		t.Errorf("%s %s %v %q", r.Method, r.RequestURI, r.Header, s.bodies[0])
	}
	if f := s.forms[0]; f.Get("grant_type") != jwtBearer || f.Get("assertion") != simJWT || len(f) != 2 {
		t.Errorf("the token request is %v", f)
	}
	c.want(`{"method":"PUT","resource":"/x","body":"a=b"}`, 200, `{"uri":"/x"}`, "")
	if r := s.requests[1]; r.Header.Get("Content-Type") != "text/plain; charset=utf-8" || s.bodies[1] != "a=b" || r.Header.Get("Accept") != "application/json" {
		t.Errorf("%v %q", r.Header, s.bodies[1])
	}
	if tokens, _ := s.counts(); tokens != 1 {
		t.Errorf("%d requests for a token", tokens)
	}
}

// TestAnswers: status and body come back as the contract says, whatever the
// provider does.
func TestAnswers(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	c := s.client(func(c *Config) { c.Timeout = time.Minute; c.AllowMethods = append(c.AllowMethods, "HEAD") })
	long := strings.Repeat("x", MaxAnswer)
	s.api = func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/html":
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, "<html>\r\n<b>\"no\"</b>")
		case "/empty":
			w.WriteHeader(204)
		case "/error":
			w.WriteHeader(404)
			io.WriteString(w, "{\n \"errorCode\": \"CMN-102\"\n}")
		case "/elsewhere":
			http.Redirect(w, r, "http://192.0.2.1/", http.StatusFound)
		case "/bytes":
			w.Write([]byte("\xff\x00"))
		case "/full":
			io.WriteString(w, long)
		case "/endless":
			for {
				if _, err := io.WriteString(w, long); err != nil {
					return
				}
			}
		case "/lie-long":
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, `{"a":1}`)
		case "/lie-huge":
			w.Header().Set("Content-Length", "99999999999")
			io.WriteString(w, `{"a":1}`)
		case "/cut":
			conn, _, _ := w.(http.Hijacker).Hijack()
			conn.Close()
		case "/echo":
			fmt.Fprintf(w, `{"authorization":%q}`, r.Header.Get("Authorization"))
		}
	}
	at := func(method, path string) string { return fmt.Sprintf(`{"method":%q,"resource":%q}`, method, path) }
	for _, a := range []struct {
		method, path  string
		status        int
		body, failure string
		sent          int
	}{
		{"GET", "/html", 200, `"<html>\r\n<b>\"no\"</b>"`, "", 1},
		{"GET", "/empty", 204, `""`, "", 1},
		{"HEAD", "/html", 200, `""`, "", 1},
		{"GET", "/error", 404, `{"errorCode":"CMN-102"}`, "unspecified.generic: the provider answered 404 Not Found", 1},
		{"POST", "/elsewhere", 302, `""`, "the provider answered 302 Found", 1},
		{"GET", "/bytes", 200, `"\ufffd\u0000"`, "", 1},
		{"GET", "/full", 200, `"` + long + `"`, "", 1},
		{"GET", "/endless", 200, `""`, "the provider's answer is longer than 4194304 bytes", 1},
		{"POST", "/lie-long", 200, `""`, "the provider's answer broke off after 7 bytes", 1},
		{"POST", "/lie-huge", 200, `""`, "the provider's answer is longer than", 1},
		{"POST", "/cut", 0, "", "closed the connection before it had answered: whether the provider has carried it out is not known", 1},
		{"DELETE", "/cut", 0, "", "unspecified.outcomeUnknown: ", 1},
		{"GET", "/cut", 0, "", "unspecified.outcomeUnknown: ", 3},
		{"GET", "/echo", 200, `{"authorization":"Bearer [hidden]"}`, "", 1},
	} {
		_, before := s.counts()
		c.want(at(a.method, a.path), a.status, a.body, a.failure)
		if _, now := s.counts(); a.path != "/cut" && now-before != a.sent || a.path == "/cut" && a.method != "GET" && now-before != 1 {
			t.Errorf("%s %s was sent %d times", a.method, a.path, now-before)
		}
	}
}

// TestSlowAnswers: an answer that begins and does not end in time has a status,
// one that does not begin has none. The head has to come within the timeout, also
// on a machine that is busy.
func TestSlowAnswers(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	c := s.client(func(c *Config) { c.Timeout = 3 * time.Second })
	s.api = func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/mute" {
			<-r.Context().Done()
			return
		}
		w.WriteHeader(201)
		for {
			if _, err := io.WriteString(w, "."); err != nil {
				return
			}
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	}
	c.want(`{"method":"POST","resource":"/slow"}`, 201, `""`, "the provider's answer was not complete within 3s")
	c.want(`{"method":"POST","resource":"/mute"}`, 0, "", "unspecified.outcomeUnknown: ")
	if _, sent := s.counts(); sent != 2 {
		t.Errorf("two requests were sent %d times", sent)
	}
}

// TestNotSentTwice: a connection that the provider closes behind an answer
// costs no POST, and repeats none, whatever its headers say.
func TestNotSentTwice(t *testing.T) {
	s := newSim(t)
	s.api = func(w http.ResponseWriter, r *http.Request) {
		if r.Method == "GET" {
			io.WriteString(w, "1")
			return
		}
		conn, _, _ := w.(http.Hijacker).Hijack()
		conn.Close()
	}
	c := s.client(nil)
	for range 5 {
		c.want(get, 200, "1", "")
		_, before := s.counts()
		c.want(`{"method":"POST","resource":"/x","headers":{"Idempotency-Key":"k"}}`, 0, "", "outcomeUnknown")
		if _, now := s.counts(); now-before != 1 {
			t.Fatalf("it was sent %d times", now-before)
		}
	}
}

// TestNobodyThere: what was certainly not sent is told from what may have been.
func TestNobodyThere(t *testing.T) {
	s := newSim(t)
	c := s.client(nil)
	c.want(get, 200, `{"uri":"/restapi"}`, "")
	conn, err := net.Dial("tcp", net.JoinHostPort(c.config.Hostname, strconv.Itoa(c.config.Port)))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	c.config.Port = conn.LocalAddr().(*net.TCPAddr).Port // nobody listens there, nor can while the connection lasts
	c.want(post, 0, "", "systemResourceAvailability.resourceOutOfService: the request was not sent: "+c.config.host()+" refuses connections")
}

// TestUnauthorized: a 401 is tried once more with a new token, whatever the
// method; a second one is the answer.
func TestUnauthorized(t *testing.T) {
	s := newSim(t)
	c := s.client(nil)
	c.want(get, 200, `{"uri":"/restapi"}`, "")
	s.revoke()
	c.want(post, 200, `{"uri":"/restapi"}`, "")
	if tokens, api := s.counts(); tokens != 2 || api != 3 {
		t.Errorf("%d requests for a token, %d others", tokens, api)
	}
	s.api = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) }
	c.want(post, 401, `""`, "the provider answered 401 Unauthorized")
	if tokens, api := s.counts(); tokens != 3 || api != 5 {
		t.Errorf("%d requests for a token, %d others", tokens, api)
	}
	for range 10 { // it is not the token's fault: the limit of logins is not used up
		c.want(post, 401, `""`, "the provider answered 401 Unauthorized")
	}
	if tokens, _ := s.counts(); tokens != 1+maxRenewals {
		t.Errorf("%d requests for a token", tokens)
	}
}

// TestTogether: many clients at the moment when the token is refused cause one
// request for a new one.
func TestTogether(t *testing.T) {
	s := newSim(t)
	c := s.client(nil)
	c.want(get, 200, `{"uri":"/restapi"}`, "")
	s.revoke()
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() { c.want(get, 200, `{"uri":"/restapi"}`, "") })
	}
	all.Wait()
	if tokens, _ := s.counts(); tokens != 2 {
		t.Errorf("%d requests for a token", tokens)
	}
}

// TestStopping: a request that is under way ends with its context.
func TestStopping(t *testing.T) {
	s := newSim(t)
	arrived := make(chan struct{})
	s.api = func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
	}
	c := s.client(nil)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan *stli.Failure)
	go func() {
		_, f := c.Do(ctx, []byte(post), time.Now().Add(patience))
		done <- f
	}()
	<-arrived
	cancel()
	if f := <-done; f == nil || f.Code != stli.CodeOutcomeUnknown {
		t.Errorf("got %v", f)
	}
}

// TestReconfigured: what is the same goes on; a new secret asks for a new token;
// requests under way finish as they began.
func TestReconfigured(t *testing.T) {
	s := newSim(t)
	c := s.client(nil)
	c.want(get, 200, `{"uri":"/restapi"}`, "")
	next := func(c *testClient, change func(*Config)) *testClient {
		config := c.config
		change(&config)
		n, err := c.Reconfigured(config)
		if err != nil {
			t.Fatal(err)
		}
		c.Close(n)
		t.Cleanup(func() { n.Close(nil); n.Wait() })
		return &testClient{n, t, c.log}
	}
	paths := next(c, func(c *Config) { c.AllowPaths = []string{"/other"} })
	paths.want(get, 0, "", "/restapi lies under no prefix of provider.allow_paths")
	paths.want(`{"method":"GET","resource":"/other"}`, 200, `{"uri":"/other"}`, "")
	if tokens, _ := s.counts(); tokens != 1 {
		t.Errorf("%d requests for a token", tokens)
	}
	arrived, release := make(chan struct{}), make(chan struct{})
	s.mu.Lock()
	s.api = func(w http.ResponseWriter, _ *http.Request) {
		arrived <- struct{}{}
		<-release
		io.WriteString(w, "1")
	}
	s.mu.Unlock()
	var slow sync.WaitGroup
	slow.Go(func() { paths.want(`{"method":"POST","resource":"/other"}`, 200, `1`, "") })
	<-arrived
	secret := next(paths, func(c *Config) { c.JWT = "another planted jwt"; c.AllowPaths = []string{"/"} })
	if secret.limiter != c.limiter {
		t.Error("the rate limits are forgotten")
	}
	slow.Go(func() { secret.want(post, 200, `1`, "") })
	<-arrived
	close(release)
	slow.Wait()
	if tokens, _ := s.counts(); tokens != 2 || s.forms[1].Get("assertion") != "another planted jwt" {
		t.Errorf("%d requests for a token", tokens)
	}
}
