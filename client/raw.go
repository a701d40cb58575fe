package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// A RawRequest is a request to the provider behind the server.
type RawRequest struct {
	Method      string            `json:"method"`
	Resource    string            `json:"resource"` // a path, for example /restapi/v1.0/account/~/extension/~
	Query       map[string]string `json:"query,omitempty"`
	Headers     map[string]string `json:"headers,omitempty"`
	ContentType string            `json:"content_type,omitempty"`
	Accept      string            `json:"accept,omitempty"`
	Body        any               `json:"body,omitempty"` // a string, or what becomes a JSON object
}

// Raw sends a request to the provider. The status is that of the provider, 0
// where it gave none or the server is configured to keep it. An answer that is
// no success is an [*Error], and comes with status and body all the same.
func (c *Client) Raw(ctx context.Context, r RawRequest) (status int, body json.RawMessage, err error) {
	text, err := rawLine(r)
	if err != nil {
		return 0, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.o.CommandTimeout)
	defer cancel()
	l, err := c.current(ctx)
	if err != nil {
		return 0, nil, fmt.Errorf("raw request was not sent: %w", err)
	}
	k := &call{verb: "RawCommand", line: text}
	defer l.forgetRaw(k)
	k.inOrder = func(k *call) error { l.keepRaw(k); return nil }
	answer := l.exec(ctx, k)
	var refused *Error
	if answer != nil && !errors.As(answer, &refused) {
		return 0, nil, answer
	}
	// Nothing in the answer tells whether the body follows. It stands before the
	// answer to a command that is given now.
	if err := l.exec(ctx, &call{verb: "Ping", line: "Ping"}); err != nil {
		return 0, nil, errors.Join(answer, fmt.Errorf("the answer of the provider was lost: %w", err))
	}
	return k.status, k.body, answer
}

// rawLine writes a request on one line. JSON has escapes for everything that a
// line cannot carry.
func rawLine(r RawRequest) (string, error) {
	b, err := json.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("%w: raw request: %w", ErrArgument, err)
	}
	var line bytes.Buffer
	for len(b) > 0 {
		c, n := utf8.DecodeRune(b)
		if isControl(c) {
			fmt.Fprintf(&line, `\u%04x`, c)
		} else {
			line.Write(b[:n])
		}
		b = b[n:]
	}
	if line.Len() > maxLine-maxTag {
		return "", fmt.Errorf("%w: raw request is longer than %d bytes", ErrArgument, maxLine-maxTag)
	}
	return line.String(), nil
}

// keepRaw remembers a raw request whose body may still come, unless nobody
// waits for it any more.
func (l *link) keepRaw(k *call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !k.left {
		l.raw[k.tag] = k
	}
}

func (l *link) forgetRaw(k *call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	k.left = true
	delete(l.raw, k.tag)
}
