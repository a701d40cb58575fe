package main

import (
	"container/heap"
	"sync"
	"time"
)

// alarmLook is the longest that the clock sleeps, so that an alarm which is set
// for a moment before the next one is late by no more.
const alarmLook = time.Millisecond

// clock wakes many goroutines exactly: timers of the runtime may be a
// millisecond late.
type clock struct {
	mu     sync.Mutex
	alarms alarms
	stop   chan struct{}
	done   chan struct{}
}

type alarm struct {
	at   time.Time
	ring chan struct{}
}

type alarms []alarm

// Len, Less, Swap, Push and Pop are heap.Interface: the earliest alarm comes first.
func (a alarms) Len() int { return len(a) }

// Less is of heap.Interface.
func (a alarms) Less(i, j int) bool { return a[i].at.Before(a[j].at) }

// Swap is of heap.Interface.
func (a alarms) Swap(i, j int) { a[i], a[j] = a[j], a[i] }

// Push is of heap.Interface.
func (a *alarms) Push(x any) { *a = append(*a, x.(alarm)) }

// Pop is of heap.Interface.
func (a *alarms) Pop() any {
	last := len(*a) - 1
	x := (*a)[last]
	(*a)[last] = alarm{}
	*a = (*a)[:last]
	return x
}

func startClock() *clock {
	c := &clock{stop: make(chan struct{}), done: make(chan struct{})}
	go c.run()
	return c
}

func (c *clock) run() {
	defer close(c.done)
	sleep, done := newSleeper()
	defer done()
	for {
		select {
		case <-c.stop:
			return
		default:
		}
		sleep(c.ring())
	}
}

// ring wakes those whose time has come and returns how long to sleep.
func (c *clock) ring() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	for len(c.alarms) > 0 && !c.alarms[0].at.After(now) {
		close(heap.Pop(&c.alarms).(alarm).ring)
	}
	if len(c.alarms) > 0 {
		return min(c.alarms[0].at.Sub(now), alarmLook)
	}
	return alarmLook
}

// at returns a channel that is closed at a time.
func (c *clock) at(t time.Time) <-chan struct{} {
	ring := make(chan struct{})
	c.mu.Lock()
	defer c.mu.Unlock()
	heap.Push(&c.alarms, alarm{t, ring})
	return ring
}

func (c *clock) close() {
	close(c.stop)
	<-c.done
}
