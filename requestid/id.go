// Package requestid names in the log what a thing was done for: the command of
// a client, or what a phone has told us. All log lines of one story have one id,
// from the client's line to the phone and to the event, or from the phone to the
// event.
package requestid

import (
	"context"
	"math"
	"strconv"
	"sync/atomic"

	"github.com/rs/zerolog"
)

// Field is the name of the id in the log.
const Field = "id"

// An ID is unique for as long as the server runs. It is two numbers, for it is
// given to every command, and is text only where a line of the log is written.
// The zero ID is none.
type ID struct {
	of uint64 // the session, or what else
	n  uint64
}

// What is no session: sessions count up from one.
const (
	notification = math.MaxUint64 - iota
	poll
	work
	timer
	reload
	outage
)

// Command returns the id of the n-th command of a session; both count from one.
func Command(session, n uint64) ID { return ID{session, n} }

// IsZero tells whether there is none.
func (i ID) IsZero() bool { return i == ID{} }

// String returns the id as the log has it: 12-7 is the seventh command of session
// 12, n8 a notification, p9 a poll, w10 work of the server's own, t11 a time that
// is over, r12 a reload, b13 a break of the provider's events. It is empty where
// there is none.
func (i ID) String() string {
	n := strconv.FormatUint(i.n, 10)
	switch i.of {
	case 0:
		return ""
	case notification:
		return "n" + n
	case poll:
		return "p" + n
	case work:
		return "w" + n
	case timer:
		return "t" + n
	case reload:
		return "r" + n
	case outage:
		return "b" + n
	}
	return strconv.FormatUint(i.of, 10) + "-" + n
}

// Log adds the id to a line of the log, and returns the line. A line that is not
// written costs nothing.
func (i ID) Log(line *zerolog.Event) *zerolog.Event {
	if line.Enabled() && !i.IsZero() {
		return line.Str(Field, i.String())
	}
	return line
}

// A Source gives out the ids of what is no command of a client. Its numbers are
// those of one row. It may be used by several goroutines.
type Source struct{ n atomic.Uint64 }

// Notification returns the id of what a phone, or the provider for it, has told.
func (s *Source) Notification() ID { return ID{notification, s.n.Add(1)} }

// Poll returns the id of one look at a phone's calls: at its page, or at the
// provider's list.
func (s *Source) Poll() ID { return ID{poll, s.n.Add(1)} }

// Work returns the id of something that the server does by itself.
func (s *Source) Work() ID { return ID{work, s.n.Add(1)} }

// Timer returns the id of a time that is over, such as that of a call which nobody
// has told the end of.
func (s *Source) Timer() ID { return ID{timer, s.n.Add(1)} }

// Reload returns the id of a change of the phones' settings.
func (s *Source) Reload() ID { return ID{reload, s.n.Add(1)} }

// Outage returns the id of the beginning or the end of a time in which the
// provider's events do not come; of many phones it is one.
func (s *Source) Outage() ID { return ID{outage, s.n.Add(1)} }

type key struct{}

// In returns a context that carries an id to where only a context goes.
func (i ID) In(ctx context.Context) context.Context {
	if i.IsZero() {
		return ctx
	}
	return context.WithValue(ctx, key{}, i)
}

// From returns the id of a context; the zero ID where it carries none.
func From(ctx context.Context) ID {
	i, _ := ctx.Value(key{}).(ID)
	return i
}
