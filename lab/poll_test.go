package lab

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries, notYet := 0, errors.New("not yet")
		try := func() error {
			if tries++; tries < 4 {
				return notYet
			}
			return nil
		}
		began := time.Now()
		if err := poll(t.Context(), time.Minute, try); err != nil || time.Since(began) != 3*pollEvery {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		err := poll(t.Context(), time.Minute, func() error { return notYet })
		if !errors.Is(err, notYet) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a try that never succeeds: %v", err)
		}
	})
}
