package providersim

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// validate asks a webhook whether it is one:
// docs/notifications/webhooks/creating-webhooks.md. The codes are those of
// x-error-codes of POST /restapi/v1.0/subscription.
func (p *Provider) validate(address string) *reply {
	bad := func(code, message string) *reply {
		out := apiError(http.StatusBadRequest, code, message)
		return &out
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		out := invalid("deliveryMode.address")
		return &out
	}
	if u.Scheme != "https" && !loopback(u) {
		return bad("SUB-523", "HTTPS is required")
	}
	p.mu.Lock()
	token := fmt.Sprintf("SIM.validation.%d", p.number())
	p.mu.Unlock()
	resp, size, err := p.post(address, http.Header{"Validation-Token": {token}, "User-Agent": {"RingCentral-Webhook/8.3"}}, nil)
	switch {
	case err != nil:
		return bad("SUB-521", "WebHook is not reachable")
	case resp.StatusCode != http.StatusOK || size > maxWebHookAnswer:
		return bad("SUB-525", "WebHook server response is invalid")
	case resp.Header.Get("Validation-Token") != token:
		return bad("SUB-520", "Validation Token is not returned")
	}
	return nil
}

// post sends one POST and returns the answer and its length with the headers.
func (p *Provider) post(address string, header http.Header, body []byte) (*http.Response, int, error) {
	ctx, cancel := context.WithTimeout(p.ctx, webHookTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, 0, err
	}
	for name, values := range header {
		req.Header[name] = values
	}
	req.Header.Set("Content-Type", "application/json; charset=UTF-8")
	resp, err := p.hooks.Do(req)
	if err != nil {
		return nil, 0, err
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(io.LimitReader(resp.Body, maxWebHookAnswer+1))
	size := len(got)
	for name, values := range resp.Header {
		for _, v := range values {
			size += len(name) + len(v) + len(": \r\n")
		}
	}
	return resp, size, err
}

// A poster sends events to an address, one after the other.
type poster struct {
	address string
	header  http.Header
	queue   [][]byte
	wake    chan struct{}
	stop    context.CancelFunc
	done    func(error) // with the lock held, after each event
}

// newPoster starts one. The caller holds the lock.
func (p *Provider) newPoster(address string, header http.Header) *poster {
	ctx, cancel := context.WithCancel(p.ctx)
	o := &poster{address: address, header: header, wake: make(chan struct{}, 1), stop: cancel}
	p.wg.Go(func() { p.work(ctx, o) })
	return o
}

func (o *poster) close() { o.stop() }

// add puts an event into the queue. The caller holds the lock.
func (o *poster) add(p *Provider, text []byte) {
	if len(o.queue) >= maxOutbox {
		p.stats.EventsLost++
		return
	}
	o.queue = append(o.queue, text)
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// work sends what is in the queue until the end.
func (p *Provider) work(ctx context.Context, o *poster) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.wake:
		}
		for ctx.Err() == nil {
			p.mu.Lock()
			if len(o.queue) == 0 {
				p.mu.Unlock()
				break
			}
			text := o.queue[0]
			o.queue = o.queue[1:]
			p.mu.Unlock()
			resp, _, err := p.post(o.address, o.header, text)
			if err == nil && resp.StatusCode/100 != 2 {
				err = fmt.Errorf("status %d", resp.StatusCode)
			}
			p.mu.Lock()
			p.stats.WebHooks++
			if err != nil {
				p.stats.WebHooksFailed++
			}
			o.done(err)
			p.touch()
			p.mu.Unlock()
		}
	}
}
