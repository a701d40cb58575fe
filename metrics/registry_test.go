package metrics

import (
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
)

func TestScrape(t *testing.T) {
	r := New("1.2.3", "abc")
	calls := &Family{Name: "calls_total", Help: "Calls.", Count: true, Labels: []string{"result"}}
	queue := &Family{Name: "queue_length", Help: "What waits."}
	r.Timer("wait_seconds", "How long it waits.").Observe(0.3)
	asked := r.Timers("ask_seconds", "How long it takes.", "purpose")
	asked("poll")
	asked("command").Observe(0.3)
	n := 0.0
	r.Read([]*Family{calls, queue}, func(put Put) {
		n++
		put(calls, n, "ok")
		put(calls, 0, "error")
		put(queue, 7)
	})
	scrape := func() string {
		w := httptest.NewRecorder()
		r.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
		body, _ := io.ReadAll(w.Body)
		return string(body)
	}
	scrape()
	text := scrape()
	for _, want := range []string{
		`phonecompanion_build_info{commit="abc",goversion="go`, `phonecompanion_calls_total{result="ok"} 2`, `phonecompanion_calls_total{result="error"} 0`,
		"# TYPE phonecompanion_calls_total counter", "phonecompanion_queue_length 7", "# TYPE phonecompanion_queue_length gauge",
		`phonecompanion_wait_seconds_bucket{le="0.25"} 0`, `phonecompanion_wait_seconds_bucket{le="0.5"} 1`, "go_goroutines",
		`phonecompanion_ask_seconds_bucket{purpose="command",le="0.5"} 1`, `phonecompanion_ask_seconds_count{purpose="poll"} 0`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	problems, err := testutil.GatherAndLint(r.Gatherer())
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	if err != nil {
		t.Error(err)
	}
}

// A wrong number of labels is a fault of ours: the scrape says so, and the
// server goes on.
func TestWrongLabels(t *testing.T) {
	r := New("", "")
	f := &Family{Name: "x", Help: "X."}
	r.Read([]*Family{f}, func(put Put) { put(f, 1, "too many") })
	w := httptest.NewRecorder()
	r.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != 500 || !strings.Contains(w.Body.String(), "phonecompanion_x") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// deadlined is a connection whose writes may be bounded.
type deadlined struct {
	*httptest.ResponseRecorder
	until time.Time
}

func (d *deadlined) SetWriteDeadline(t time.Time) error {
	d.until = t
	return nil
}

// TestSlowScrape: few scrapes are answered at a time, so nobody keeps one by not
// reading it.
func TestSlowScrape(t *testing.T) {
	w := &deadlined{ResponseRecorder: httptest.NewRecorder()}
	New("", "").Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if left := time.Until(w.until); left <= 0 || left > 2*scrapeTime || w.Code != 200 {
		t.Errorf("it may take %v: %d", left, w.Code)
	}
}
