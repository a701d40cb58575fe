package state

import (
	"slices"
	"sync"
	"testing"
)

// Blocks follow each other without an overlap, over restarts too.
func TestSequence(t *testing.T) {
	dir := t.TempDir()
	next := uint64(1)
	for range 3 {
		s := open(t, dir)
		for _, n := range []uint64{1, 10, 1 << 20} {
			first, err := s.ReserveSequence(n)
			if err != nil || first != next {
				t.Fatalf("a block of %d begins at %d, %v, want %d", n, first, err, next)
			}
			next += n
		}
		s.Close()
	}
}

func TestSequenceParallel(t *testing.T) {
	s := open(t, t.TempDir())
	var mu sync.Mutex
	var firsts []uint64
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			first, err := s.ReserveSequence(100)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			firsts = append(firsts, first)
		})
	}
	wg.Wait()
	slices.Sort(firsts)
	for i, first := range firsts {
		if first != uint64(i)*100+1 {
			t.Fatalf("blocks begin at %v", firsts)
		}
	}
}

// A store that is closed says so, and gives out nothing.
func TestClosed(t *testing.T) {
	s := open(t, t.TempDir())
	s.Close()
	if first, err := s.ReserveSequence(1); err == nil || first != 0 {
		t.Errorf("reserved %d, %v", first, err)
	}
	if err := s.SaveSlots("101", []Slot{{"a", "b", "c"}}); err == nil {
		t.Error("saved")
	}
	if tokens, err := s.Tokens([]string{"101"}); err == nil || tokens["101"] != "" {
		t.Errorf("tokens %v, %v", tokens, err)
	}
}
