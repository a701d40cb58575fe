package actionurl

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/phone"
)

// lateness takes how late one event was.
type lateness chan float64

func (l lateness) Observe(seconds float64) { l <- seconds }

// slowly is what takes its time in these tests.
const slowly = 50 * time.Millisecond

// A slowBody is what a phone posts in its own time.
type slowBody struct {
	*strings.Reader
	came time.Time // when the last of it did
}

func (b *slowBody) Read(p []byte) (int, error) {
	<-time.After(slowly)
	b.came = time.Now()
	return b.Reader.Read(p)
}

// TestLate: an event is late from the moment when the notification was read, with
// all that we do before it is enqueued, and without the time that the phone takes to
// send it.
func TestLate(t *testing.T) {
	// ask lets a phone ask once, and returns how late the event was.
	ask := func(t *testing.T, r *http.Request, admit func(string, netip.Addr, string) bool) float64 {
		late, held := make(lateness, 1), make(lateness, 1)
		x := newTimedExchange(t, patience, phone.Timers{Event: late, Held: held}, settings(t, "101", parseProfile(t, xmlProfile)))
		w := watch(t, x.Find("101"), nil)
		h := &Handler{Find: x.Find, Logger: zerolog.Nop(), Admit: admit}
		r.RemoteAddr = "127.0.0.1:1"
		answer := httptest.NewRecorder()
		if h.ServeHTTP(answer, r); answer.Code != http.StatusOK {
			t.Fatalf("the answer is %d", answer.Code)
		}
		w.next(t)
		if len(held) > 0 {
			t.Error("it was held, and there was no command")
		}
		return <-late
	}
	const target = "/a/101/TOKEN101/incoming"
	t.Run("a handler that takes its time", func(t *testing.T) {
		got := ask(t, httptest.NewRequest(http.MethodGet, target, nil), func(string, netip.Addr, string) bool {
			<-time.After(slowly)
			return true
		})
		if got < slowly.Seconds() {
			t.Errorf("it was late by %v s, want %v at least", got, slowly.Seconds())
		}
	})
	t.Run("a phone that takes its time", func(t *testing.T) {
		body := &slowBody{Reader: strings.NewReader(`<CallLineInfo CallReference="2"/>`)}
		got := ask(t, httptest.NewRequest(http.MethodPost, target, body), nil)
		if most := time.Since(body.came).Seconds(); got > most {
			t.Errorf("it was late by %v s, and the last of it came %v s ago", got, most)
		}
	})
}
