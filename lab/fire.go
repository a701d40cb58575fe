package lab

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"
)

const (
	// defaultFireTimeout is how long one action URL may take, in all: what
	// desk phones grant, and short enough that a dead listener does not hold
	// up the URLs behind it for long.
	defaultFireTimeout = 2 * time.Second

	// maxFireQueue is the number of action URLs that may wait for one that
	// is not answered. A call makes about six.
	maxFireQueue = 64

	// maxFireAnswer is how much of an answer is read, in bytes, before the
	// connection is closed. Nothing in it matters.
	maxFireAnswer = 64 << 10
)

// firer requests action URLs in the order in which they come, one at a time
// and each exactly once, whatever becomes of it.
type firer struct {
	client  *http.Client
	queue   chan string
	dropped atomic.Uint64
	log     *slog.Logger
}

// newFirer makes a firer whose requests leave from the given address and may
// take the given time.
func newFirer(from string, timeout time.Duration, log *slog.Logger) (*firer, error) {
	dialer, err := loopbackDialer(from)
	if err != nil {
		return nil, err
	}
	return &firer{
		client: &http.Client{
			Timeout: timeout,
			// net/http repeats a GET only on a kept-alive connection.
			Transport:     &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true, DisableCompression: true},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		queue: make(chan string, maxFireQueue),
		log:   log,
	}, nil
}

// enqueue takes an action URL to be requested. It never waits: where the queue
// is full the URL is lost, as it is on a phone.
func (f *firer) enqueue(actionURL string) {
	select {
	case f.queue <- actionURL:
	default:
		f.dropped.Add(1)
		f.log.Warn("action URL lost: too many wait", "url", actionURL)
	}
}

// run requests action URLs until the context ends.
func (f *firer) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case actionURL := <-f.queue:
			f.request(ctx, actionURL)
		}
	}
}

// request makes one request. Nobody is told of its outcome but the log.
func (f *firer) request(ctx context.Context, actionURL string) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, actionURL, http.NoBody)
	if err != nil {
		f.log.Warn("action URL cannot be requested", "url", actionURL, "error", err)
		return
	}
	req.Header.Set("User-Agent", "baresip-bridge")
	resp, err := f.client.Do(req)
	if err != nil {
		f.log.Warn("action URL failed", "url", actionURL, "error", err)
		return
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxFireAnswer)) // the answer's end is all that counts
	f.log.Debug("action URL requested", "url", actionURL, "status", resp.StatusCode)
}
