package state

import (
	"sync"

	"go.etcd.io/bbolt"
)

// Writes is what has come of writing to the state folder since it was opened.
type Writes struct {
	Succeeded, Failed uint64
	Fault             error // of the newest write; nil: it succeeded
}

// writes counts them.
type writes struct {
	mu  sync.Mutex
	now Writes
}

// Writes tells whether the disk still takes what must be kept.
func (s *Store) Writes() Writes {
	s.writes.mu.Lock()
	defer s.writes.mu.Unlock()
	return s.writes.now
}

// update is the database's, and notes what the disk says. An error of change
// itself is none of the disk's.
func (s *Store) update(change func(*bbolt.Tx) error) error {
	refused := false
	err := s.db.Update(func(tx *bbolt.Tx) error {
		err := change(tx)
		refused = err != nil
		return err
	})
	if refused {
		return err
	}
	s.writes.mu.Lock()
	defer s.writes.mu.Unlock()
	if s.writes.now.Fault = err; err != nil {
		s.writes.now.Failed++
	} else {
		s.writes.now.Succeeded++
	}
	return err
}

// Probe writes what is there already, to see whether the disk takes it again.
func (s *Store) Probe() error {
	return s.update(func(tx *bbolt.Tx) error { return setCeiling(tx, ceiling(tx)) })
}
