package faults_test

import (
	"bytes"
	"io"
	"net/http"
	"path"
	"sync"
)

// posts sends a provider's webhooks, and knows by what secrets they are known. One
// that is not confirmed it sends once more, as whoever is not sure does.
type posts struct {
	transport http.Transport

	mu   sync.Mutex
	seen map[string]bool
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
	send := func() (*http.Response, error) {
		again := r.Clone(r.Context())
		again.Body = io.NopCloser(bytes.NewReader(body))
		return p.transport.RoundTrip(again)
	}
	resp, err := send()
	if err == nil && resp.StatusCode == http.StatusOK || r.Context().Err() != nil {
		return resp, err
	}
	if err == nil {
		resp.Body.Close()
	}
	return send()
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
