package phone

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// counter reserves numbers in memory, as the state folder does on disk.
func counter(from uint64) func(uint64) (uint64, error) {
	return func(n uint64) (uint64, error) {
		first := from
		from += n
		return first, nil
	}
}

func every(*stli.Event) bool { return true }

func newTestLog(t *testing.T, size int, keep time.Duration, from uint64) *EventLog {
	t.Helper()
	l, err := NewEventLog(size, keep, counter(from), func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func addEvents(l *EventLog, n int) {
	for range n {
		l.add(&stli.Event{Name: stli.Held, Device: "101", Time: time.Now()})
	}
}

func TestLogReplaysWhatItHas(t *testing.T) {
	l := newTestLog(t, 10, time.Hour, 1001)
	if l.Newest() != 1000 {
		t.Fatalf("newest is %d before the first event", l.Newest())
	}
	addEvents(l, 25)
	for _, tt := range []struct {
		after    uint64
		n        int
		complete bool
	}{
		{1025, 0, true}, {1024, 1, true}, {1015, 10, true}, {1014, 0, false}, {1000, 0, false}, {3, 0, false},
	} {
		events, complete := l.After(tt.after, l.Newest(), every)
		if len(events) != tt.n || complete != tt.complete {
			t.Errorf("after %d: %d events, complete %v; want %d, %v", tt.after, len(events), complete, tt.n, tt.complete)
		}
	}
}

func TestLogForgetsWhatIsOld(t *testing.T) {
	l := newTestLog(t, 10, 0, 1)
	addEvents(l, 3)
	if events, complete := l.After(1, l.Newest(), every); complete || events != nil {
		t.Errorf("replayed %d events that are older than resume_time", len(events))
	}
}

func TestLogReservesAheadAndSaysWhenItCannot(t *testing.T) {
	var mu sync.Mutex
	var faults []error
	calls := 0
	broken := errors.New("disk full")
	l, err := NewEventLog(1, time.Hour, func(n uint64) (uint64, error) {
		mu.Lock()
		defer mu.Unlock()
		if calls++; calls == 2 {
			return 0, broken
		}
		return uint64(calls-1)*n + 1, nil
	}, func(err error) {
		mu.Lock()
		defer mu.Unlock()
		faults = append(faults, err)
	})
	if err != nil {
		t.Fatal(err)
	}
	l.newest.Store(seqBlock/2 + 1)
	addEvents(l, 1)
	eventually(t, "the fault", func() bool { mu.Lock(); defer mu.Unlock(); return len(faults) == 1 })
	addEvents(l, seqAgain/2)
	l.reserving.Lock() // whoever tries has done so
	if calls != 2 {
		t.Errorf("a disk that is full was asked %d times", calls)
	}
	l.reserving.Unlock()
	eventually(t, "the next block", func() bool {
		addEvents(l, 100) // a later event tries again
		return l.ceiling.Load() > seqBlock
	})
}
