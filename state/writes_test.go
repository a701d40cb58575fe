package state

import (
	"errors"
	"testing"

	"go.etcd.io/bbolt"
)

// TestWrites: what the disk refuses is told until it takes something again; what
// is refused before it gets there is not the disk's.
func TestWrites(t *testing.T) {
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ReserveSequence(10); err != nil {
		t.Fatal(err)
	}
	ours := errors.New("ours")
	if err := s.update(func(*bbolt.Tx) error { return ours }); !errors.Is(err, ours) {
		t.Error(err)
	}
	if err := s.Probe(); err != nil {
		t.Error(err)
	}
	if w := s.Writes(); w != (Writes{Succeeded: 2}) {
		t.Errorf("%+v", w)
	}
	if first, err := s.ReserveSequence(1); err != nil || first != 11 {
		t.Errorf("a probe has changed something: %d, %v", first, err)
	}
	s.Close()
	if err := s.Probe(); err == nil {
		t.Error("a closed file was written")
	}
	if w := s.Writes(); w.Failed != 1 || w.Succeeded != 3 || w.Fault == nil {
		t.Errorf("%+v", w)
	}
}
