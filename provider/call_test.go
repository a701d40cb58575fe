package provider

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// TestCall: the answer to a request of ours is whatever the provider said; a
// failure says whether the provider may have got it. The allow-lists, which are
// for clients, do not hold.
func TestCall(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	c := s.client(func(c *Config) {
		c.AllowMethods, c.AllowPaths, c.Timeout = nil, []string{"/nowhere"}, 3*time.Second
	})
	s.api = func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/a b/~":
			w.WriteHeader(http.StatusCreated)
			io.WriteString(w, r.Method+" "+r.RequestURI+" "+r.Header.Get("Content-Type")+" ")
		case "/refused":
			w.WriteHeader(http.StatusConflict)
			io.WriteString(w, `{"errorCode":"TAS-102"}`)
		case "/hangs":
			<-r.Context().Done()
		case "/cut":
			w.Header().Set("Content-Length", "10")
			io.WriteString(w, "12345")
		}
	}
	for _, x := range []struct {
		request Request
		status  int
		body    string
		failure stli.Code
	}{
		{Request{Method: "POST", Target: "/a%20b/~?x=1%2B2", Header: [][2]string{{"Content-Type", "application/json"}}, Body: []byte("{}")},
			201, "POST /a%20b/~?x=1%2B2 application/json ", ""},
		{Request{Method: "DELETE", Target: "/refused"}, 409, `{"errorCode":"TAS-102"}`, ""},
		{Request{Method: "POST", Target: "/hangs"}, 0, "", stli.CodeOutcomeUnknown},
		{Request{Method: "POST", Target: "/cut"}, 0, "", stli.CodeOutcomeUnknown},
	} {
		answer, failure := c.Call(context.Background(), &x.request, time.Now().Add(time.Minute))
		switch {
		case x.failure != "":
			if failure == nil || failure.Code != x.failure {
				t.Errorf("%s: %v, %v", x.request.Target, answer, failure)
			}
		case failure != nil || answer.Status != x.status || string(answer.Body) != x.body:
			t.Errorf("%s: %+v, %v", x.request.Target, answer, failure)
		}
	}
	if s.bodies[0] != "{}" {
		t.Errorf("the body is %q", s.bodies[0])
	}
	_, failure := c.Call(context.Background(), &Request{Method: "GET", Target: "/refused"}, time.Now().Add(-time.Second))
	if failure == nil || failure.Code != stli.CodePerformance {
		t.Errorf("what is too late: %v", failure)
	}
}

// TestCallHidesTheToken: what repeats the request's headers, in the body or in a
// header, repeats them without the token.
func TestCallHidesTheToken(t *testing.T) {
	s := newSim(t)
	s.api = func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "/?"+r.Header.Get("Authorization"))
		w.WriteHeader(403)
		fmt.Fprintf(w, `{"message":%q}`, r.Header.Get("Authorization"))
	}
	answer, failure := s.client(nil).Call(context.Background(), &Request{Method: "GET", Target: "/x"}, time.Now().Add(patience))
	if failure != nil || string(answer.Body) != `{"message":"Bearer [hidden]"}` || answer.Header.Get("Location") != "/?Bearer [hidden]" {
		t.Errorf("%v %s %v", failure, answer.Body, answer.Header)
	}
}

// TestAPenaltyHeardElsewhere: an answer 429 that came by the WebSocket silences
// the client, too.
func TestAPenaltyHeardElsewhere(t *testing.T) {
	s := newSim(t)
	c := s.client(nil)
	c.want(get, 200, `{"uri":"/restapi"}`, "")
	c.Heed(200, 0)
	if wait := c.Silence(); wait != 0 {
		t.Fatalf("silence of %v after a success", wait)
	}
	c.Heed(429, 10*time.Minute)
	if wait := c.Silence(); wait < 9*time.Minute || wait > 11*time.Minute {
		t.Errorf("silence of %v", wait)
	}
	_, before := s.counts()
	c.want(get, 0, "", "performanceLimitExceeded")
	if _, now := s.counts(); now != before {
		t.Error("it was sent into the penalty")
	}
}
