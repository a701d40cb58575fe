package lab

import (
	"context"
	"fmt"
	"time"
)

// pollEvery is how often something is tried that is waited for: often enough
// not to be felt, seldom enough not to be a load.
const pollEvery = 5 * time.Millisecond

// poll tries until it succeeds, for at most the given time, and returns the
// last error.
func poll(ctx context.Context, most time.Duration, try func() error) error {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", context.Cause(ctx), err)
		case <-ticker.C:
		}
	}
}
