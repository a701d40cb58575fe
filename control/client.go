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
	// A document of 1 GiB, written to disk on both sides, takes a minute or two.
	documentTimeout = 10 * time.Minute
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
	body, err := a.request(ctx, method, action+"?extension="+url.QueryEscape(extension))
	if err != nil {
		return err
	}
	defer body.Close()
	answer, err := io.ReadAll(io.LimitReader(body, maxAnswer))
	if err != nil {
		return a.brokeOff(err)
	}
	return json.Unmarshal(answer, out)
}

// Copy writes the document that an action answers into w. Where it fails, w has
// a part of it.
func (a *Access) Copy(ctx context.Context, action string, w io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, documentTimeout)
	defer cancel()
	body, err := a.request(ctx, http.MethodGet, action)
	if err != nil {
		return err
	}
	defer body.Close()
	from := &source{r: body}
	_, err = io.Copy(w, from)
	if from.err != nil {
		return a.brokeOff(from.err)
	}
	return err
}

// source remembers that reading has failed, and not writing.
type source struct {
	r   io.Reader
	err error
}

// Read reads.
func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != io.EOF {
		s.err = err
	}
	return n, err
}

func (a *Access) brokeOff(err error) error {
	return fmt.Errorf("the server at %s broke off: %w", a.URL, err)
}

// request sends a request and returns the body of a good answer.
func (a *Access) request(ctx context.Context, method, target string) (io.ReadCloser, error) {
	r, err := http.NewRequestWithContext(ctx, method, a.URL+Prefix+target, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+a.Key)
	// No proxy of the environment: it would learn the key, and is not meant.
	client := &http.Client{
		Transport:     &http.Transport{DialContext: (&net.Dialer{Timeout: connectTimeout}).DialContext, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("%w at %s: %w", ErrNoServer, a.URL, err)
	}
	if resp.StatusCode == http.StatusOK {
		return resp.Body, nil
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusUnprocessableEntity {
		return nil, fmt.Errorf("%w at %s: status %d", ErrNoServer, a.URL, resp.StatusCode)
	}
	var f failure
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(&f); err != nil {
		return nil, a.brokeOff(err)
	}
	return nil, errors.New(f.Error)
}
