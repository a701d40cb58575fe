package rcevents

import (
	"bytes"
	"encoding/json"
	"errors"
	"time"
)

// envelope is around every event, in a WebSocket and at a webhook
// (notifications/websockets/receiving: both are the same).
type envelope struct {
	UUID      string          `json:"uuid"`
	Event     string          `json:"event"`
	Timestamp string          `json:"timestamp"`
	Body      json.RawMessage `json:"body"`
}

// parseEvent reads an event.
func parseEvent(raw []byte) (Event, error) {
	var e envelope
	if err := json.Unmarshal(raw, &e); err != nil {
		return Event{}, errors.New("an event is not the JSON object that is documented")
	}
	if e.Event == "" {
		return Event{}, errors.New(`an event has no "event"`)
	}
	at, _ := time.Parse(time.RFC3339, e.Timestamp) // else zero
	return Event{Filter: e.Event, Body: bytes.Clone(e.Body), UUID: e.UUID, Time: at}, nil
}

// doubles remembers the uuids of the last events. Its zero value is ready.
type doubles struct {
	known map[string]bool
	ring  [rememberedUUIDs]string
	next  int
}

// seen tells whether an event has come before, and remembers it. One without a
// usable uuid is never a double.
func (d *doubles) seen(uuid string) bool {
	if uuid == "" || len(uuid) > maxUUID {
		return false
	}
	if d.known[uuid] {
		return true
	}
	if d.known == nil {
		d.known = make(map[string]bool, rememberedUUIDs)
	}
	delete(d.known, d.ring[d.next])
	d.known[uuid], d.ring[d.next] = true, uuid
	d.next = (d.next + 1) % rememberedUUIDs
	return false
}
