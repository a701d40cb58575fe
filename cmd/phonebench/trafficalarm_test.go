package main

import (
	"testing"
	"time"
)

func TestClockRingsInOrder(t *testing.T) {
	c := startClock()
	defer c.close()
	now := time.Now()
	late, early := c.at(now.Add(20*time.Millisecond)), c.at(now.Add(5*time.Millisecond))
	<-early
	select {
	case <-late:
		if time.Since(now) < 20*time.Millisecond {
			t.Error("the later alarm rang with the earlier one")
		}
	default:
	}
	<-late
	if got := time.Since(now); got < 20*time.Millisecond {
		t.Errorf("it rang after %s", got)
	}
}
