package providersim

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestLimits: docs/basics/rate-limits.md.
func TestLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(Config{Limits: map[string]int{Light: 2}})
		defer p.Close()
		p.Add(Extension{Number: "101"})
		token := loginAt(t, p)["access_token"].(string)
		light := "/restapi/v1.0/account/~/extension/~"
		type step struct {
			wait               time.Duration
			path               string
			status             int
			remaining, wait429 string
		}
		for i, s := range []step{
			{0, light, 200, "1", ""},
			{30 * time.Second, light, 200, "0", ""},
			{0, light, 429, "0", "60"},
			{0, "/restapi/v1.0/account/~/extension", 200, "39", ""}, // another group
			{59 * time.Second, light, 429, "0", "60"},               // the penalty begins anew
			{59 * time.Second, light, 429, "0", "60"},
			{60 * time.Second, light, 200, "1", ""},
		} {
			time.Sleep(s.wait)
			w := ask(p, token, "GET", s.path, "")
			if w.Code != s.status || w.Header().Get("X-Rate-Limit-Remaining") != s.remaining || w.Header().Get("Retry-After") != s.wait429 || w.Header().Get("X-Rate-Limit-Window") != "60" {
				t.Errorf("step %d: %d %v, want %+v", i, w.Code, w.Header(), s)
			}
			if o := decodeObject(t, w.Body.Bytes()); w.Code == 429 && o["errorCode"] != "CMN-301" {
				t.Errorf("step %d: %v", i, o)
			}
		}
		if s := p.Stats(); s.Sins != 2 || s.RateLimited != 3 || s.DuringPenalty != 3 {
			t.Errorf("counted: %+v", s)
		}
		for range 4 {
			loginAt(t, p)
		}
		if w := ask(p, "", "POST", "/restapi/oauth/token", ""); w.Code != 400 {
			t.Errorf("the Auth group's window has passed: %d", w.Code)
		}
		if w := ask(p, "", "POST", "/restapi/oauth/token", ""); w.Code != 429 || w.Header().Get("X-Rate-Limit-Group") != Auth {
			t.Errorf("the sixth: %d %v", w.Code, w.Header())
		}
	})
}
