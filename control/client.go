package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Limits of a command's request.
const (
	connectTimeout = 2 * time.Second  // the server is on this machine
	answerTimeout  = 30 * time.Second // longer than any action takes
	maxAnswer      = 1 << 20          // bytes
)

// ErrNoServer says that nobody answers who knows the key: the server has just
// stopped, or has not begun to serve.
var ErrNoServer = errors.New("no server answers")

// Ask lets the server do an action for an extension, and reads its answer into
// out. change is as the action has it.
func (a *Access) Ask(ctx context.Context, action string, change bool, extension string, out any) error {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	method := http.MethodGet
	if change {
		method = http.MethodPost
	}
	r, err := http.NewRequestWithContext(ctx, method, a.URL+Prefix+action+"?extension="+url.QueryEscape(extension), nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+a.Key)
	// No proxy of the environment: it would learn the key, and is not meant.
	client := &http.Client{
		Transport:     &http.Transport{DialContext: (&net.Dialer{Timeout: connectTimeout}).DialContext, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(r)
	if err != nil {
		return fmt.Errorf("%w at %s: %w", ErrNoServer, a.URL, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("the server at %s broke off: %w", a.URL, err)
	}
	switch resp.StatusCode {
	case http.StatusOK:
		return json.Unmarshal(body, out)
	case http.StatusUnprocessableEntity:
		var f failure
		if err := json.Unmarshal(body, &f); err != nil {
			return err
		}
		return errors.New(f.Error)
	}
	return fmt.Errorf("%w at %s: status %d", ErrNoServer, a.URL, resp.StatusCode)
}
