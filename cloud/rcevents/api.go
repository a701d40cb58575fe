package rcevents

import (
	"context"
	"encoding/json"
	"time"
)

// An API sends one request to RingCentral's API: logged in, inside the rate
// limits, and at most once. Status 0 with an error means that there was no
// answer. An error may have a method RetryAfter() time.Duration, which is then
// obeyed. What an error says is shown to people: it must hold no secret.
type API interface {
	Call(ctx context.Context, method, target string, body []byte) (status int, answer []byte, err error)
}

// Limits are the rate limits of an [API], which may have them: RingCentral counts
// what goes over the WebSocket with the rest, and any request during a penalty
// begins the penalty anew (reference/providers.md, section 4.4).
type Limits interface {
	// Silence is for how long nothing may be sent; 0: it may.
	Silence() time.Duration
	// Heed takes the status of an answer that came by the WebSocket, and how long it
	// asks for silence; 0: it does not say.
	Heed(status int, wait time.Duration)
}

// A Sink hears what comes. Its methods are called by one goroutine, in order,
// and must not block long.
type Sink interface {
	// Up says that the wanted filters are subscribed from now on, but for those that
	// Await says are refused. Where missed is true, events may have been lost before:
	// read the calls again. It may come without a Down before it, then missed is true.
	// A new filter in a subscription that is up is not told: see Await. One that is
	// refused from now on, or no more, is: ask Await for each. Await may
	// return a moment before Up is called, and events may come before it.
	Up(missed bool)
	// Down says that events do not come, and why: a *Fault. It is called once per
	// outage. An interruption of a WebSocket that is recovered within some seconds is
	// none.
	Down(reason error)
	// Event is one event.
	Event(e Event)
}

// An Event is one notification.
type Event struct {
	// Filter is what RingCentral names the source: the path of a filter, without its
	// query, with numbers in the place of "~".
	Filter string
	// Body is what has happened, as the filter's documentation describes it. Its
	// "sequence", where it has one, orders the events of one source: RingCentral may
	// deliver them out of order.
	Body json.RawMessage
	// UUID names the event; one that comes again is a double and is dropped here.
	UUID string
	// Time is when RingCentral made it; zero where it does not say. Read is when it
	// was read here.
	Time, Read time.Time
}
