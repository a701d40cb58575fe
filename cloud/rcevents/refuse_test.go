package rcevents

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// picky refuses every request that has a filter of bad, as RingCentral does
// together or by name.
func picky(bad *sync.Map, names bool) func(int, *server) {
	return func(_ int, s *server) {
		s.details("")
		for {
			m, _, err := s.hear()
			if err != nil {
				return
			}
			reason := ""
			for _, f := range strings.Fields(filters(m)) {
				if code, ok := bad.Load(f); ok && reason == "" {
					named := "something"
					if names {
						named = f
					}
					reason = fmt.Sprintf(`{"errorCode":%q,"message":"Invalid event filters: [%s]"}`, code, named)
				}
			}
			if reason == "" {
				s.answer(m, 200, good)
			} else {
				s.answer(m, 400, reason)
			}
		}
	}
}

func TestABadFilterHarmsNoOther(t *testing.T) {
	for _, names := range []bool{true, false} {
		bad := &sync.Map{}
		bad.Store(fB, "SUB-508")
		c := &cloud{serve: picky(bad, names)}
		play(t, c, []string{fA, fB, fC}, func(s *Stream, d *diary) {
			for _, f := range []string{fA, fC} {
				if f := faultOf(t, s, f); f.Kind != -1 {
					t.Error(f)
				}
			}
			if f := faultOf(t, s, fB); f.Kind != Refused || f.Code != "SUB-508" || !strings.Contains(f.Text, fB) {
				t.Error(f)
			}
			bad.Delete(fB) // somebody has mended it
			time.Sleep(6 * time.Minute)
			if f := faultOf(t, s, fB); f.Kind != -1 {
				t.Error(f)
			}
			bad.Store(fA, "CMN-102") // one that was good turns bad
			s.Want([]string{fA, fC, fA + "?direction=Inbound"})
			if f := faultOf(t, s, fA+"?direction=Inbound"); f.Kind != -1 {
				t.Error(f)
			}
			if f := faultOf(t, s, fA); f.Kind != Refused {
				t.Error(f)
			}
			synctest.Wait()                                          // Await may return before Up is called
			is(t, "the sink", d.read(), "up true, up true, up true") // one is mended, one turns bad
		})
	}
}

// TestAFilterThatIsLeftOut: what the answer does not name is not subscribed, and
// what delivers nothing is no subscription.
func TestAFilterThatIsLeftOut(t *testing.T) {
	for _, test := range []struct {
		body string
		a, b Kind
	}{
		{`{"id":"sub-1","eventFilters":["/restapi/v1.0/account/7/extension/3/telephony/sessions"]}`, Refused, -1},
		{`{"id":"sub-1","eventFilters":[]}`, Refused, Refused},
		{`{"id":"sub-1"}`, -1, -1},
		{`{"id":"sub-1","eventFilters":["/a/2","/a/3"]}`, -1, -1}, // as many, in other words
		{`{"id":"sub-1","status":"Blacklisted"}`, Unavailable, Unavailable},
	} {
		c := &cloud{serve: func(_ int, s *server) {
			s.details("")
			for {
				m, _, err := s.hear()
				if err != nil {
					return
				}
				s.answer(m, 200, test.body)
			}
		}}
		play(t, c, []string{fA, fB}, func(s *Stream, d *diary) {
			if a, b := faultOf(t, s, fA), faultOf(t, s, fB); a.Kind != test.a || b.Kind != test.b {
				t.Errorf("%s: %v, %v", test.body, a, b)
			}
		})
	}
}

func TestManyBadFiltersAreNotAskedForEver(t *testing.T) {
	var all []string
	for i := range 1000 {
		all = append(all, fmt.Sprintf("/restapi/v1.0/account/~/extension/%d/presence", i))
	}
	requests := 0
	c := &cloud{serve: func(_ int, s *server) {
		s.details("")
		for {
			m, _, err := s.hear()
			if err != nil {
				return
			}
			requests++
			s.answer(m, 403, `{"errorCode":"InsufficientPermissions","message":"x","errors":[{"errorCode":"CMN-401","message":"In order to call this API endpoint, application needs to have [CallControl] permission"}]}`)
		}
	}}
	play(t, c, all, func(s *Stream, d *diary) {
		for _, f := range all {
			if f := faultOf(t, s, f); f.Kind != Permission || f.Code != "CMN-401" || !strings.Contains(f.Text, "the app lacks the permission CallControl") {
				t.Fatal(f)
			}
		}
		time.Sleep(time.Minute)
		is(t, "the sink", d.read(), "down")
	})
	if requests > maxProbes {
		t.Errorf("%d requests", requests)
	}
}

func TestDisabledFilters(t *testing.T) {
	c := &cloud{serve: func(_ int, s *server) {
		s.details("")
		m, _, _ := s.hear()
		s.answer(m, 200, `{"id":"sub-1","eventFilters":["/restapi/v1.0/account/7/extension/3/telephony/sessions"],"disabledFilters":[
			{"filter":"/restapi/v1.0/account/7/extension/2/telephony/sessions","reason":"SUB-412","message":"Extension permission [HUD] is missing"}]}`)
		s.drain()
	}}
	play(t, c, []string{fA, fB}, func(s *Stream, d *diary) {
		if f := faultOf(t, s, fA); f.Kind != Permission || f.Code != "SUB-412" || !strings.Contains(f.Text, "give the user's role the permission HUD") {
			t.Error(f)
		}
		if f := faultOf(t, s, fB); f.Kind != -1 {
			t.Error(f)
		}
		time.Sleep(time.Second)
		is(t, "the sink", d.read(), "up true")
	})
}

// later is an error of the API's own rate limits.
type later struct{}

func (later) Error() string             { return "the provider wants no requests" }
func (later) RetryAfter() time.Duration { return 10 * time.Minute }

func TestRefusalsAreNotHurried(t *testing.T) {
	for _, test := range []struct {
		name   string
		token  func(int) (int, string, error)
		serve  func(int, *server)
		kind   Kind
		text   string
		within [2]int // connections or tokens within half an hour
	}{
		{"no permission for tokens", func(int) (int, string, error) {
			return 403, `{"errorCode":"CMN-401","message":"In order to call this API endpoint, application needs to have [WebSocketsSubscription] permission"}`, nil
		}, nil, Permission, "WebSocketsSubscription", [2]int{5, 7}},
		{"no permission without words", func(int) (int, string, error) { return 403, "", nil }, nil, Permission, "WebSocketsSubscription", [2]int{5, 7}},
		{"no permission for the transport", nil, func(_ int, s *server) {
			s.details("")
			m, _, _ := s.hear()
			s.answer(m, 403, `{"errorCode":"SUB-528","message":"[SubscriptionWebSocket] application permission is required for [WebSocket] transport"}`)
			s.drain()
		}, Permission, "lacks the permission SubscriptionWebSocket", [2]int{5, 7}},
		{"too many subscriptions", nil, func(_ int, s *server) {
			s.details("")
			m, _, _ := s.hear()
			s.answer(m, 403, `{"errorCode":"SUB-505","message":"Subscriptions limit exceeded"}`)
			s.drain()
		}, Permission, "delete unused ones", [2]int{5, 7}},
		{"429 for tokens", func(int) (int, string, error) {
			return 429, `{"errorCode":"CMN-301","message":"Request rate exceeded"}`, nil
		}, nil, RateLimit, "too many requests", [2]int{20, 31}},
		{"the limits of the API", func(int) (int, string, error) { return 0, "", later{} }, nil, RateLimit, "wants no requests", [2]int{2, 4}},
		{"429 for the subscription", nil, func(_ int, s *server) {
			s.details("")
			m, _, _ := s.hear()
			s.say(fmt.Sprintf(`[{"type":"ClientRequest","messageId":%q,"status":429,"headers":{"retry-after":"600"}},{"errorCode":"CMN-301"}]`, m.MessageID))
			s.drain()
		}, RateLimit, "too many requests", [2]int{2, 4}},
		{"the token came too late", nil, func(_ int, s *server) {
			s.say(`[{"type":"Error","messageId":"1","status":401},{"errorCode":"OAU-213","message":"Token not found"}]`)
		}, Unavailable, "OAU-213", [2]int{20, 40}},
		{"the token was revoked", nil, func(_ int, s *server) {
			s.details("")
			m, _, _ := s.hear()
			s.answer(m, 401, `{"errorCode":"OAU-213","message":"Token not found"}`)
			s.drain()
		}, Unavailable, "OAU-213", [2]int{20, 40}},
		{"no answer", func(int) (int, string, error) { return 0, "", errors.New("connection refused") }, nil, Network, "connection refused", [2]int{20, 40}},
		{"500", func(int) (int, string, error) { return 500, "", nil }, nil, Unavailable, "at the moment", [2]int{20, 40}},
		{"no token", func(int) (int, string, error) { return 200, `{"uri":"wss://x"}`, nil }, nil, Protocol, "ws_access_token", [2]int{20, 40}},
		{"no TLS", func(int) (int, string, error) { return 200, `{"uri":"ws://192.0.2.1/","ws_access_token":"x"}`, nil }, nil, Protocol, "wss://", [2]int{20, 40}},
		{"no address", func(int) (int, string, error) {
			return 200, `{"uri":"wss://a b?` + secretToken + `%zz","ws_access_token":"x"}`, nil
		}, nil, Protocol, "no address", [2]int{20, 40}},
	} {
		c := &cloud{token: test.token, serve: test.serve}
		play(t, c, []string{fA}, func(s *Stream, d *diary) {
			f := faultOf(t, s, fA)
			if f.Kind != test.kind || !strings.Contains(f.Text, test.text) {
				t.Errorf("%s: %d %s", test.name, f.Kind, f)
			}
			time.Sleep(30 * time.Minute)
			is(t, test.name, d.read(), "down")
		})
		if c.tokens < test.within[0] || c.tokens > test.within[1] {
			t.Errorf("%s: %d attempts within half an hour", test.name, c.tokens)
		}
	}
}

func TestARefusedChangeLeavesTheOldSubscription(t *testing.T) {
	c := &cloud{serve: func(_ int, s *server) {
		s.details("")
		s.take()
		m, _, _ := s.hear()
		s.answer(m, 429, `{"errorCode":"CMN-301"}`)
		s.event("u1", 1)
		is(s.cloud.t, "the change", s.take(), "PUT /restapi/v1.0/subscription/sub-1 "+fA+" "+fB)
		m, _, _ = s.hear()
		s.answer(m, 404, `{"errorCode":"SUB-507"}`)
		is(s.cloud.t, "then", s.take(), "POST /restapi/v1.0/subscription/ "+fA+" "+fB+" "+fC)
		s.drain()
	}}
	play(t, c, []string{fA}, func(s *Stream, d *diary) {
		faultOf(t, s, fA)
		s.Want([]string{fA, fB})
		if f := faultOf(t, s, fB); f.Kind != RateLimit {
			t.Error(f)
		}
		time.Sleep(2 * time.Minute)
		if f := faultOf(t, s, fB); f.Kind != -1 {
			t.Error(f)
		}
		s.Want([]string{fA, fB, fC})
		if f := faultOf(t, s, fC); f.Kind != -1 {
			t.Error(f)
		}
		is(t, "the sink", d.read(), "up true, event u1")
	})
}

// TestAnExpiredSubscription: where the old one had ended, events may have been lost.
func TestAnExpiredSubscription(t *testing.T) {
	c := &cloud{serve: func(_ int, s *server) {
		s.details("")
		s.take()
		m, _, _ := s.hear()
		s.answer(m, 404, `{"errorCode":"SUB-507"}`)
		m, _, _ = s.hear()
		s.answer(m, 200, `{"id":"sub-2"}`)
		s.drain()
	}}
	play(t, c, []string{fA}, func(s *Stream, d *diary) {
		faultOf(t, s, fA)
		s.Want([]string{fA, fB})
		if f := faultOf(t, s, fB); f.Kind != -1 {
			t.Error(f)
		}
		synctest.Wait()
		is(t, "the sink", d.read(), "up true, up true")
	})
}

func TestWhereAllAreRefusedTheConnectionWaitsForOthers(t *testing.T) {
	bad := &sync.Map{}
	bad.Store(fA, "SUB-406")
	bad.Store(fB, "SUB-406")
	c := &cloud{serve: picky(bad, false)}
	play(t, c, []string{fA, fB}, func(s *Stream, d *diary) {
		if f := faultOf(t, s, fA); f.Kind != Refused || f.Code != "SUB-406" {
			t.Error(f)
		}
		time.Sleep(time.Second)
		is(t, "the sink", d.read(), "down")
		s.Want([]string{fA, fB, fC})
		if f := faultOf(t, s, fC); f.Kind != -1 {
			t.Error(f)
		}
		time.Sleep(time.Hour)
		is(t, "the sink", d.read(), "down, up true")
	})
	if len(c.dials) != 1 {
		t.Errorf("%d connections", len(c.dials))
	}
}

func TestAChangeWhoseOutcomeIsUnknownIsAskedForAgain(t *testing.T) {
	c := &cloud{serve: func(n int, s *server) {
		if n == 1 {
			s.details("")
			s.take()
			s.hear() // the change
			return
		}
		s.details(`,"recoveryState":"Successful"`)
		is(s.cloud.t, "after the recovery", s.take(), "PUT /restapi/v1.0/subscription/sub-1 "+fA+" "+fB)
		s.drain()
	}}
	play(t, c, []string{fA}, func(s *Stream, d *diary) {
		faultOf(t, s, fA)
		s.Want([]string{fA, fB})
		if f := faultOf(t, s, fB); f.Kind != -1 {
			t.Error(f)
		}
		is(t, "the sink", d.read(), "up true, up true")
	})
}
