package providersim

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestFaults: what a client sees of each.
func TestFaults(t *testing.T) {
	const me = "/restapi/v1.0/account/~/extension/~"
	for name, c := range map[string]struct {
		fault Fault
		want  string // status, and the beginning of the body; "error": none came
	}{
		"status":      {Fault{Kind: Status, Status: 503, RetryAfter: 7}, `503 7 {"errorCode":"CMN-201"`},
		"plain":       {Fault{Kind: Status}, `500  {"errorCode":"CMN-203"`},
		"html":        {Fault{Kind: HTML, Status: 502}, "502  <!DOCTYPE html>"},
		"slow":        {Fault{Kind: Slow, Interval: time.Microsecond}, `200  {"account":`},
		"truncated":   {Fault{Kind: Truncated}, "error"},
		"reset":       {Fault{Kind: Reset}, "error"},
		"other path":  {Fault{Kind: Reset, Path: "/telephony/"}, `200  {"account":`},
		"other verb":  {Fault{Kind: Reset, Method: "POST"}, `200  {"account":`},
		"not yet":     {Fault{Kind: Reset, Skip: 1}, `200  {"account":`},
		"in order":    {Fault{}, `200  {"account":`},
		"no response": {Fault{Kind: Hang}, "error"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, Config{})
			b.must(b.SetFaults(c.fault))
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			if c.fault.Kind == Hang {
				go func() {
					b.until("the request came", func() bool { return b.Stats().Requests == 2 })
					cancel()
				}()
			}
			req, _ := http.NewRequestWithContext(ctx, "GET", b.server.URL+me, nil)
			req.Header.Set("Authorization", "Bearer "+b.token)
			got := "error"
			if resp, err := http.DefaultClient.Do(req); err == nil {
				text, err := io.ReadAll(resp.Body)
				resp.Body.Close()
				if err == nil {
					got = resp.Status[:3] + " " + resp.Header.Get("Retry-After") + " " + string(text)
				}
			}
			if !strings.HasPrefix(got, c.want) {
				t.Errorf("got %.100s, want %s", got, c.want)
			}
		})
	}
	p := New(Config{})
	defer p.Close()
	for _, f := range []Fault{{Kind: "x"}, {Kind: Status, Status: 99}} {
		if p.SetFaults(f) == nil {
			t.Errorf("%+v was accepted", f)
		}
	}
}

// TestCarriedOut: the call is made, and only its answer is lost; once.
func TestCarriedOut(t *testing.T) {
	b := newBench(t, Config{})
	b.must(b.SetFaults(Fault{Kind: HTML, Path: "/call-out", Count: 1, CarryOut: true}))
	body := `{"from":{"deviceId":"` + b.a.DeviceID + `"},"to":{"extensionNumber":"102"}}`
	req, _ := http.NewRequest("POST", b.server.URL+telephony+"/call-out", strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+b.token)
	resp, err := http.DefaultClient.Do(req)
	b.must(err)
	resp.Body.Close()
	if len(b.Calls()) != 1 {
		t.Error("the call was not made")
	}
	b.want(201, "", "POST", telephony+"/call-out", body)
}

// TestOutage: everything is reset, and comes back.
func TestOutage(t *testing.T) {
	b := newBench(t, Config{})
	l := b.connect("")
	l.subscribe(sessionsOfAccount)
	b.GoAway()
	if _, _, err := l.frame(); err == nil {
		t.Error("the WebSocket is there still")
	}
	if resp, err := http.Get(b.server.URL + "/restapi"); err == nil {
		t.Errorf("an answer: %s", resp.Status)
	}
	if s := b.Stats(); s.Refused == 0 {
		t.Errorf("counted: %+v", s)
	}
	b.must(errOf(b.Incoming("101", "+12025550123", "")))
	b.ComeBack()
	b.want(200, "", "GET", "/restapi", "")
	again := b.connect(l.wsc)
	again.events("2 Outbound Setup", "3 Inbound Setup", "4 Outbound Answered", "5 Inbound Proceeding")
}

func errOf(_ string, err error) error { return err }

// TestControl: a script outside can do the same.
func TestControl(t *testing.T) {
	b := newBench(t, Config{})
	post := func(want int, action string, values ...string) {
		t.Helper()
		form := url.Values{}
		for i := 0; i+1 < len(values); i += 2 {
			form.Set(values[i], values[i+1])
		}
		resp, err := http.PostForm(b.server.URL+"/-/sim/"+action, form)
		b.must(err)
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s %v: %d, want %d", action, values, resp.StatusCode, want)
		}
	}
	post(200, "extension", "number", "104", "name", "Dora")
	post(409, "extension", "number", "104")
	post(200, "incoming", "extension", "104", "from", "+12025550123", "name", "Ben")
	b.wantStates("Answered Proceeding")
	post(200, "person", "extension", "104", "act", "answer")
	post(409, "person", "extension", "104", "act", "answer")
	post(200, "far", "number", "+12025550123", "act", "hangup")
	b.wantStates("0 calls")
	post(200, "outside", "number", "+12025550199", "act", "busy")
	post(409, "outside", "number", "+12025550199", "after", "x")
	post(200, "dial", "extension", "104", "number", "+12025550199")
	b.wantStates("0 calls")
	post(200, "fault", "kind", "status", "status", "503", "path", "/extension/")
	b.want(503, "", "GET", "/restapi/v1.0/account/~/extension/~", "")
	post(200, "fault", "kind", "")
	for _, action := range []string{"drop", "lose", "swap", "mute-pings", "forget-subscriptions", "forget-sessions", "away", "back", "expire-tokens"} {
		post(200, action)
	}
	b.want(401, "OAU-128", "GET", "/restapi/v1.0/account/~/extension/~", "")
	post(200, "forget-tokens")
	post(404, "nonsense")
	post(405, "stats")
	for _, action := range []string{"stats", "calls", "requests"} {
		resp, err := http.Get(b.server.URL + "/-/sim/" + action)
		b.must(err)
		resp.Body.Close()
		if resp.StatusCode != 200 {
			t.Errorf("%s: %d", action, resp.StatusCode)
		}
	}
}

// TestClose: Close ends Wait, and what comes behind it.
func TestClose(t *testing.T) {
	p := New(Config{})
	address, err := p.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Start("127.0.0.1:0"); err == nil {
		t.Error("started twice")
	}
	waited := make(chan error)
	go func() { waited <- p.Wait(context.Background(), func() bool { return false }) }()
	p.Close()
	if err := <-waited; !errors.Is(err, ErrClosed) {
		t.Errorf("waited: %v", err)
	}
	if _, err := http.Get(address); err == nil {
		t.Error("it listens still")
	}
	p.Close()
}
