package state

import (
	"errors"
	"testing"
	"time"
)

// TestOpenNow does not wait for a server, and works when there is none.
func TestOpenNow(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	began := time.Now()
	_, err := OpenNow(dir)
	var busy *InUseError
	if !errors.As(err, &busy) || busy.Dir != dir {
		t.Fatalf("got %v", err)
	}
	if took := time.Since(began); took > lockWait/2 {
		t.Errorf("it waited %v", took)
	}
	s.Close()
	if s, err = OpenNow(dir); err != nil {
		t.Fatal(err)
	}
	s.Close()
}
