package providersim

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func mustObject(text []byte) (o object) {
	if err := json.Unmarshal(text, &o); err != nil {
		panic(err)
	}
	return o
}

func mustArray(text []byte) (a []any) {
	if err := json.Unmarshal(text, &a); err != nil {
		panic(err)
	}
	return a
}

// list sends a GET and returns an array.
func (b *bench) list(path string) []any {
	b.t.Helper()
	req, _ := http.NewRequest("GET", b.server.URL+path, nil)
	req.Header.Set("Authorization", "Bearer "+b.token)
	resp, err := http.DefaultClient.Do(req)
	b.must(err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	b.must(err)
	if resp.StatusCode != 200 {
		b.t.Fatalf("%s: %d %s", path, resp.StatusCode, text)
	}
	return mustArray(text)
}

// TestNetSapiens: the shapes of github.com/DallanL/netsapiens-asyncio.
func TestNetSapiens(t *testing.T) {
	b := newBench(t, Config{})
	v1 := url.Values{
		"grant_type": {"password"}, "client_id": {"sim-client"}, "client_secret": {"sim-secret"}, "username": {"101@office.example"}, "password": {"sim-password"},
	}
	status, first, _ := b.form("/ns-api/oauth2/token/", v1)
	if status != 200 || first["expires_in"] != 3600.0 || first["domain"] != "office.example" || first["token_type"] != "Bearer" {
		t.Fatalf("token: %d %v", status, first)
	}
	v1.Set("password", "x")
	if status, o, _ := b.form("/ns-api/oauth2/token/", v1); status != 401 || o["error"] != "invalid_grant" {
		t.Errorf("a wrong password: %d %v", status, o)
	}
	status, second := b.do("POST", "/ns-api/v2/tokens", fmt.Sprintf(
		`{"grant_type":"refresh_token","client_id":"sim-client","client_secret":"sim-secret","refresh_token":%q}`, first["refresh_token"]))
	if status != 200 {
		t.Fatalf("refreshed: %d %v", status, second)
	}
	const calls = "/ns-api/v2/domains/~/users/101/calls"
	if status, o := b.do("GET", calls, ""); status != 401 || o["code"] != 401.0 {
		t.Errorf("RingCentral's token: %d %v", status, o)
	}
	b.token = second["access_token"].(string)

	h := newHook(t)
	status, sub := b.do("POST", "/ns-api/v2/subscriptions", fmt.Sprintf(`{"model":"call","post-url":%q,"domain":"office.example","user":"101"}`, h.server.URL))
	if status != 200 || sub["model"] != "call" || sub["error-count"] != 0.0 {
		t.Fatalf("subscribed: %d %v", status, sub)
	}
	const far = "+12025550199"
	want := func(status int, method, path, body string) {
		t.Helper()
		got, o := b.do(method, path, body)
		if got != status || o["code"] != float64(status) {
			t.Fatalf("%s %s: %d %v, want %d", method, path, got, o, status)
		}
	}
	want(400, "POST", calls, `{}`)
	want(202, "POST", calls, `{"synchronous":"no","call-id":"mine","call-term-user":"`+far+`","call-orig-user":"101@office.example"}`)
	want(409, "POST", calls, `{"call-id":"mine","call-term-user":"102"}`)
	b.wantStates("Setup") // the own telephone rings first
	want(202, "PATCH", calls+"/mine/answer", `{}`)
	want(409, "PATCH", calls+"/mine/answer", `{}`)
	b.must(b.Far(far, Answer))
	list := b.list(calls)
	if len(list) != 1 || at(list, "0.call-orig-call-id") != "mine" || at(list, "0.call-orig-user") != "101" || at(list, "0.call-orig-to-user") != far {
		t.Errorf("calls: %v", list)
	}
	want(202, "PATCH", calls+"/mine/hold", `{}`)
	b.wantStates("Hold Answered")
	want(409, "PATCH", calls+"/mine/hold", `{}`)
	want(202, "PATCH", calls+"/mine/unhold", `{}`)
	want(202, "PATCH", calls+"/mine/transfer", `{"call-term-user":"102"}`)
	b.must(b.Person("102", Answer))
	want(404, "DELETE", calls+"/mine", "")
	if status, _ := b.do("DELETE", strings.Replace(calls, "101", "102", 1)+"/mine", ""); status != 202 {
		t.Errorf("ended: %d", status)
	}
	b.wantStates("0 calls")
	b.Incoming("101", far, "Far Away")
	list = b.list(calls)
	want(202, "DELETE", calls+"/"+fmt.Sprint(at(list, "0.call-orig-call-id"))+"/reject", "")
	b.wantStates("0 calls")
	b.until("all posts", func() bool { s := b.Stats(); return s.WebHooks == s.Events-s.EventsLost && h.count() == s.WebHooks })
	h.mu.Lock()
	last := h.got[len(h.got)-1]
	if at(last, "array.0.remove") != "yes" || at(last, "array.0.term_user") != "101" || at(last, "array.0.orig_from_user") != far {
		t.Errorf("the last post: %v", last)
	}
	h.mu.Unlock()
	path := "/ns-api/v2/subscriptions/" + sub["id"].(string)
	want(202, "PUT", path, `{"subscription-expires-datetime":"2099-01-01 00:00:00"}`)
	if n := len(b.list("/ns-api/v2/subscriptions")); n != 1 {
		t.Errorf("%d subscriptions", n)
	}
	want(202, "DELETE", path, "")
	want(404, "GET", path, "")
}
