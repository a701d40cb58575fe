package main

import (
	"sync"
	"time"
)

// reloadStatus is how the last reload went.
type reloadStatus struct {
	mu    sync.Mutex
	when  time.Time
	fault string // empty: it went well
	tally reloadTally
}

// reloadTally is what the metrics say of reloads.
type reloadTally struct {
	ok        bool      // the configuration in force is that of the files
	last      time.Time // when it was read
	good, bad int       // reloads since the start; the first reading is none
}

// begin notes that the server starts with a good configuration.
func (s *reloadStatus) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tally = reloadTally{ok: true, last: time.Now()}
}

// done notes a reload that went well.
func (s *reloadStatus) done() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.when, s.fault = time.Now(), ""
	s.tally.ok, s.tally.last = true, s.when
	s.tally.good++
}

// mended notes that a fault was taken out again, and nothing had to be read.
func (s *reloadStatus) mended() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.when, s.fault, s.tally.ok = time.Now(), "", true
}

// failed notes a reload that found a fault.
func (s *reloadStatus) failed(fault string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.when, s.fault, s.tally.ok = time.Now(), fault, false
	s.tally.bad++
}

func (s *reloadStatus) get() (time.Time, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.when, s.fault
}

func (s *reloadStatus) counts() reloadTally {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tally
}
