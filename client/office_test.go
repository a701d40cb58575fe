package client_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/client"
	"github.com/phonecompanion/phonecompanion/internal/servertest"
)

// quick are options for tests: what takes seconds otherwise takes less.
func quick(devices ...string) client.Options {
	return client.Options{Devices: devices, MinBackoff: 10 * time.Millisecond, MaxBackoff: 200 * time.Millisecond, Heartbeat: time.Second}
}

// within is a context for what must not take long.
func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), servertest.Patience)
	t.Cleanup(cancel)
	return ctx
}

// dial connects a client, which is closed with the test.
func dial(t *testing.T, address string, o client.Options) *client.Client {
	t.Helper()
	c, err := client.Dial(within(t), address, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// next returns the next message.
func next(t *testing.T, c *client.Client) client.Message {
	t.Helper()
	select {
	case m, ok := <-c.Messages():
		if !ok {
			t.Fatal("the messages have ended")
		}
		return m
	case <-time.After(servertest.Patience):
		t.Fatal("no message came")
	}
	return nil
}

// wantEvent reads the next message, which must be this event.
func wantEvent(t *testing.T, c *client.Client, device, name string) *client.Event {
	t.Helper()
	m := next(t, c)
	e, ok := m.(*client.Event)
	if !ok || e.Device != device || e.Name != name {
		t.Fatalf("got %#v, want %s of %s", m, name, device)
	}
	return e
}

// wantSnapshot reads the next message, which must be a snapshot with so many calls.
func wantSnapshot(t *testing.T, c *client.Client, device string, calls int) *client.Snapshot {
	t.Helper()
	m := next(t, c)
	s, ok := m.(*client.Snapshot)
	if !ok || s.Device != device || len(s.Calls) != calls {
		t.Fatalf("got %#v, want a snapshot of %s with %d calls", m, device, calls)
	}
	return s
}

// wantError checks an error and that it is not one that leaves the outcome open.
func wantRefused(t *testing.T, err error, category, value string) {
	t.Helper()
	var e *client.Error
	if !errors.As(err, &e) || e.Category != category || e.Value != value || e.Text == "" || e.Verb == "" {
		t.Fatalf("got %v, want %s.%s", err, category, value)
	}
	if errors.Is(err, client.ErrOutcomeUnknown) {
		t.Errorf("%v leaves the outcome open", err)
	}
}

// must stops the test at an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
