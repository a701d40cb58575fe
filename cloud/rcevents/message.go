package rcevents

import (
	"encoding/json"
	"errors"
	"net/textproto"
	"strconv"
	"time"
)

// Types of messages (notifications/websockets/: subscribing, receiving,
// heart-beats; "Error" is in the SDK's types).
const (
	typeDetails      = "ConnectionDetails"
	typeRequest      = "ClientRequest" // a request of ours, and its answer
	typeNotification = "ServerNotification"
	typeHeartbeat    = "Heartbeat"
	typeError        = "Error"
)

// A message is what one WebSocket message holds: an array of a head and, mostly,
// a body.
type message struct {
	head
	body json.RawMessage
	read time.Time // when it was read
}

type head struct {
	Type      string                     `json:"type"`
	MessageID string                     `json:"messageId,omitempty"`
	Status    int                        `json:"status,omitempty"`
	Method    string                     `json:"method,omitempty"`
	Path      string                     `json:"path,omitempty"`
	Headers   map[string]json.RawMessage `json:"headers,omitempty"`
	WSC       *wsc                       `json:"wsc,omitempty"`
}

// wsc names a session for its recovery. The token is a secret.
type wsc struct {
	Token    string `json:"token"`
	Sequence int64  `json:"sequence"`
}

// details are the body of ConnectionDetails; times are in seconds.
type details struct {
	RecoveryState   string  `json:"recoveryState"`
	RecoveryTimeout float64 `json:"recoveryTimeout"`
	IdleTimeout     float64 `json:"idleTimeout"`
	AbsoluteTimeout float64 `json:"absoluteTimeout"`
}

// errUnreadable says what every message must be. What came is not quoted: it may
// hold a token.
var errUnreadable = errors.New("a message is not the JSON array of a head and a body that is documented")

// parseMessage reads a message.
func parseMessage(raw []byte) (message, error) {
	var parts []json.RawMessage
	if err := json.Unmarshal(raw, &parts); err != nil || len(parts) == 0 {
		return message{}, errUnreadable
	}
	var m message
	if err := json.Unmarshal(parts[0], &m.head); err != nil || m.Type == "" {
		return message{}, errUnreadable
	}
	if len(parts) > 1 {
		m.body = parts[1]
	}
	return m, nil
}

// encode writes a message; body nil: it has none.
func encode(h head, body []byte) []byte {
	parts := []any{h}
	if body != nil {
		parts = append(parts, json.RawMessage(body))
	}
	raw, _ := json.Marshal(parts) // body is JSON that we have made
	return raw
}

// wait is what the head asks to wait; 0: nothing.
func (h *head) wait() time.Duration {
	for name, value := range h.Headers {
		if textproto.CanonicalMIMEHeaderKey(name) != "Retry-After" {
			continue
		}
		var text string
		if json.Unmarshal(value, &text) != nil {
			text = string(value) // a number
		}
		return seconds(text)
	}
	return 0
}

// seconds reads a number of seconds; 0: it is none.
func seconds(text string) time.Duration {
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return 0
	}
	return min(time.Duration(n)*time.Second, maxPause)
}

// limitOf is a limit of ConnectionDetails, or otherwise what the documents say.
func limitOf(seconds float64, otherwise time.Duration) time.Duration {
	if !(seconds > 0) { // also what is no number
		return otherwise
	}
	return time.Duration(min(seconds, 7*24*3600) * float64(time.Second))
}
