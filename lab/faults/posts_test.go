package faults_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"path"
	"sync"
	"testing"
)

// posts sends a provider's webhooks, and knows by what secrets they are known. One
// that is not confirmed it sends once more, as whoever is not sure does.
type posts struct {
	transport http.Transport

	mu   sync.Mutex
	seen map[string]bool
	lost []post // that were not confirmed
}

// A post is a webhook that was sent.
type post struct {
	*http.Request
	body []byte
}

func newPosts() *posts {
	return &posts{transport: http.Transport{DisableKeepAlives: true}, seen: map[string]bool{}}
}

// client is what the provider sends with.
func (p *posts) client() *http.Client { return &http.Client{Transport: p} }

// RoundTrip sends one.
func (p *posts) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.seen[path.Base(r.URL.Path)] = true
	if token := r.Header.Get("Verification-Token"); token != "" {
		p.seen[token] = true
	}
	p.mu.Unlock()
	resp, err := p.send(r.Context(), post{r, body})
	if (err != nil || resp.StatusCode != http.StatusOK) && r.Context().Err() == nil {
		if err == nil {
			resp.Body.Close()
		}
		resp, err = p.send(r.Context(), post{r, body})
	}
	if err != nil || resp.StatusCode != http.StatusOK {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.lost = append(p.lost, post{r, body})
	}
	return resp, err
}

// send sends one, once.
func (p *posts) send(ctx context.Context, x post) (*http.Response, error) {
	r := x.Clone(ctx)
	r.Body = io.NopCloser(bytes.NewReader(x.body))
	return p.transport.RoundTrip(r)
}

// late sends what was not confirmed, and returns when it is.
func (p *posts) late(t *testing.T) {
	t.Helper()
	p.mu.Lock()
	lost := p.lost
	p.lost = nil
	p.mu.Unlock()
	if len(lost) == 0 {
		t.Error("nothing was lost")
	}
	for _, x := range lost {
		resp, err := p.send(t.Context(), x)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("the server says %s", resp.Status)
		}
	}
}

// secrets are what nobody may be told.
func (p *posts) secrets() (all []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for s := range p.seen {
		all = append(all, s)
	}
	return all
}
