package rcevents

import (
	"fmt"
	"testing"
	"time"
)

// limitedCloud is a cloud whose API knows of penalties.
type limitedCloud struct {
	*cloud
	silence time.Time
	heeded  []string
}

func (c *limitedCloud) Silence() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return max(time.Until(c.silence), 0)
}

func (c *limitedCloud) Heed(status int, wait time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.heeded = append(c.heeded, fmt.Sprint(status, " ", wait))
}

// TestNothingIsSentIntoAPenalty: the WebSocket keeps the penalty of the rest, and
// tells the rest of its own.
func TestNothingIsSentIntoAPenalty(t *testing.T) {
	var asked []time.Time
	c := &limitedCloud{}
	c.cloud = &cloud{serve: func(_ int, s *server) {
		s.details("")
		s.take()
		m, _, err := s.hear()
		if err != nil {
			return
		}
		c.mu.Lock()
		asked = append(asked, time.Now())
		c.mu.Unlock()
		s.say(fmt.Sprintf(`[{"type":"ClientRequest","messageId":%q,"status":429,"headers":{"retry-after":"600"}},{"errorCode":"CMN-301"}]`, m.MessageID))
		s.drain()
	}}
	playAt(t, c, c.cloud, []string{fA}, func(s *Stream, d *diary) {
		if f := faultOf(t, s, fA); f.Kind != -1 {
			t.Fatal(f)
		}
		c.mu.Lock()
		c.silence = time.Now().Add(5 * time.Minute)
		end := c.silence
		c.mu.Unlock()
		s.Want([]string{fA, fB})
		if f := faultOf(t, s, fB); f.Kind != RateLimit {
			t.Errorf("in the penalty: %v", f)
		}
		if f := faultOf(t, s, fA); f.Kind != -1 {
			t.Errorf("the old filter: %v", f)
		}
		time.Sleep(10 * time.Minute)
		c.mu.Lock()
		defer c.mu.Unlock()
		if len(asked) != 1 || asked[0].Before(end) {
			t.Errorf("asked at %v: the penalty ended at %v", asked, end)
		}
		is(t, "what the rest has heard", fmt.Sprint(c.heeded), "[200 0s 429 10m0s]")
	})
}
