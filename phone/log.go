package phone

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// Defaults of the event store (configuration contract, [server]).
const (
	DefaultResumeEvents = 10000
	DefaultResumeTime   = 10 * time.Minute
)

// seqBlock is how many event numbers are reserved on disk at once: enough that
// a busy server writes to disk every few minutes only.
const seqBlock = 1 << 20

// seqAgain is how many events later reserving is tried again that has failed: a
// full disk shall not be asked for each event, nor the log filled with it.
const seqAgain = 1000

// An EventLog gives out the event numbers of the server and keeps the newest
// events for Resume. Numbers never go back, restarts included: blocks of them
// are reserved on disk before they are used.
type EventLog struct {
	newest  atomic.Uint64
	ceiling atomic.Uint64 // numbers up to here are reserved
	again   atomic.Uint64 // from this number on reserving is tried again
	keep    time.Duration
	ring    []atomic.Pointer[stli.Event]
	first   uint64 // the first number of this run; older ones are gone

	reserving sync.Mutex // held by whoever reserves the next block
	reserve   func(n uint64) (first uint64, err error)
	fault     func(error)
}

// NewEventLog makes a log that keeps size events for the time keep. reserve
// reserves numbers on disk; fault hears of failures to do so while running.
func NewEventLog(size int, keep time.Duration, reserve func(uint64) (uint64, error), fault func(error)) (*EventLog, error) {
	l := &EventLog{keep: keep, ring: make([]atomic.Pointer[stli.Event], max(size, 1)), reserve: reserve, fault: fault}
	first, err := reserve(seqBlock)
	if err != nil {
		return nil, err
	}
	l.first = first
	l.newest.Store(first - 1)
	l.ceiling.Store(first - 1 + seqBlock)
	return l, nil
}

// Newest returns the newest number given out.
func (l *EventLog) Newest() uint64 { return l.newest.Load() }

// add numbers e and stores it.
func (l *EventLog) add(e *stli.Event) {
	e.Seq = l.newest.Add(1)
	l.ring[e.Seq%uint64(len(l.ring))].Store(e)
	if e.Seq+seqBlock/2 > l.ceiling.Load() && e.Seq >= l.again.Load() && l.reserving.TryLock() {
		go l.extend()
	}
}

// extend reserves the next block; the caller has locked reserving.
func (l *EventLog) extend() {
	defer l.reserving.Unlock()
	first, err := l.reserve(seqBlock)
	if err != nil {
		l.again.Store(l.newest.Load() + seqAgain)
		l.fault(err)
		return
	}
	l.ceiling.Store(first - 1 + seqBlock)
}

// After returns the events after seq up to newest that want wants. complete is
// false when some of them are no longer there; then it returns none.
func (l *EventLog) After(seq, newest uint64, want func(*stli.Event) bool) (events []*stli.Event, complete bool) {
	if seq >= newest {
		return nil, true
	}
	size := uint64(len(l.ring))
	if seq+1 < l.first || newest-seq > size {
		return nil, false
	}
	oldest := time.Now().Add(-l.keep)
	for n := seq + 1; n <= newest; n++ {
		e := l.ring[n%size].Load()
		switch {
		case e == nil || e.Seq < n:
			// Another phone's event, between its number and its place; events of
			// the reader's own phones are in place (see Phone.publish).
		case e.Seq > n || e.Time.Before(oldest):
			return nil, false
		case want(e):
			events = append(events, e)
		}
	}
	return events, true
}

// Recent returns the newest events of a device, the newest first, n at most. It
// looks through all that are kept: nothing is kept by device.
func (l *EventLog) Recent(device string, n int) []*stli.Event {
	var events []*stli.Event
	newest, size := l.newest.Load(), uint64(len(l.ring))
	for i := uint64(0); i < size && i < newest && len(events) < n; i++ {
		if e := l.ring[(newest-i)%size].Load(); e != nil && e.Device == device && e.Seq <= newest {
			events = append(events, e)
		}
	}
	return events
}

// Run returns a number that no other run of the server has had.
func (l *EventLog) Run() uint64 { return l.first / seqBlock }
