package providersim

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// TestTimes: telephones that do something after a time.
func TestTimes(t *testing.T) {
	for name, c := range map[string]struct {
		cfg     Config
		ext     time.Duration // AnswerAfter of 101
		far     Behaviour
		number  string // that 102 calls
		want    []string
		at      []time.Duration
		hangUps bool // 102 hangs up before
	}{
		"answers by itself": {ext: 3 * time.Second, number: "101", at: []time.Duration{2999 * time.Millisecond, time.Millisecond}, want: []string{"Answered Proceeding", "Answered Answered"}},
		"nobody answers":    {cfg: Config{RingTime: 20 * time.Second}, number: "101", at: []time.Duration{19 * time.Second, time.Second}, want: []string{"Answered Proceeding", "0 calls"}},
		"busy after a while": {
			far: Behaviour{Act: Busy, After: time.Second}, number: "+12025550199",
			at: []time.Duration{999 * time.Millisecond, time.Millisecond}, want: []string{"Proceeding Proceeding", "0 calls"},
		},
		"given up": {ext: 3 * time.Second, number: "101", hangUps: true, at: []time.Duration{4 * time.Second}, want: []string{"0 calls"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := &bench{Provider: New(c.cfg), t: t}
				defer b.Close()
				b.extension(Extension{Number: "101", AnswerAfter: c.ext})
				b.extension(Extension{Number: "102"})
				b.must(b.AddOutside("+12025550199", c.far))
				_, err := b.Dial("102", c.number)
				b.must(err)
				if c.hangUps {
					b.must(b.Person("102", HangUp))
				}
				for i, d := range c.at {
					time.Sleep(d)
					synctest.Wait()
					if got := b.states(); got != c.want[i] {
						t.Errorf("after %v: %s, want %s", c.at[:i+1], got, c.want[i])
					}
				}
			})
		})
	}
}

// TestFilters: docs/notifications/event-filters/extension-telephony-sessions.md.
func TestFilters(t *testing.T) {
	b := newBench(t, Config{})
	for text, good := range map[string]bool{
		"/restapi/v1.0/account/~/telephony/sessions":                               true,
		"/restapi/v1.0/account/400100000000/telephony/sessions":                    true,
		"/restapi/v1.0/account/1/telephony/sessions":                               false,
		"/restapi/v1.0/account/~/extension/~/telephony/sessions":                   true,
		"/restapi/v1.0/account/~/extension/1/telephony/sessions":                   false,
		"/restapi/v1.0/account/~/extension/~/presence?detailedTelephonyState=true": true,
		"/restapi/v1.0/account/~/extension/~/message-store":                        false,
		"/restapi/v1.0/subscription/~?threshold=60&interval=15":                    true,
		"/restapi/v1.0/account/~/extension/~/telephony/sessions?direction=%zz":     false,
		"": false,
	} {
		if _, got := b.filter(text, b.ownerExtension()); got != good {
			t.Errorf("%s: %v, want %v", text, got, good)
		}
	}
	_, err := b.Incoming("101", "+12025550123", "Ben Carter")
	b.must(err)
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.sessions {
		for query, want := range map[string]string{
			"": "[true true]", "?direction=Inbound": "[false true]", "?statusCode=Answered": "[true false]", "?phoneNumber=%2B12025550123": "[true true]",
			"?phoneNumber=1": "[false false]", "?missedCall=true": "[false false]",
		} {
			f, _ := b.filter("/restapi/v1.0/account/~/telephony/sessions"+query, b.ownerExtension())
			if got := fmt.Sprint([]bool{f.wants(s.parties[0]), f.wants(s.parties[1])}); got != want {
				t.Errorf("%q: %s, want %s", query, got, want)
			}
		}
	}
}

// FuzzMessage: whatever a client sends on a WebSocket, the provider stands.
func FuzzMessage(f *testing.F) {
	f.Add([]byte(`[{"type":"Heartbeat","messageId":"1"}]`))
	f.Add([]byte(`[{"type":"ClientRequest","messageId":"1","method":"POST","path":"/restapi/v1.0/subscription"},{"eventFilters":["/restapi/v1.0/account/~/telephony/sessions"],"deliveryMode":{"transportType":"WebSocket"}}]`))
	f.Add([]byte(`[{"type":"ClientRequest","method":"GET","path":"/restapi/v1.0/account/~/extension?page=2&perPage=%zz","query":{"page":"1"}}]`))
	f.Add([]byte(`[1,2]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		p := New(Config{WebHookClient: &http.Client{Transport: echo{}}})
		defer p.Close()
		p.Add(Extension{Number: "101"})
		x := &wire{wake: make(chan struct{}, 1), gone: make(chan struct{})}
		s := &socket{owner: p.extensions[0], wire: x}
		x.of = s
		p.message(s, x, text)
	})
}
