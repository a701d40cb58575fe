package rcevents

import (
	"testing"
	"time"
)

// TestRetryAfter: a pause that the provider asks for is kept, and stands in the place
// of ours.
func TestRetryAfter(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault Fault
		least time.Duration // and a quarter of it more at most
	}{
		{"the network", Fault{Kind: Network}, firstPause},
		{"too many requests", Fault{Kind: RateLimit}, limitedPause},
		{"too many requests, and a short pause", Fault{Kind: RateLimit, wait: time.Second}, firstPause},
		{"too many requests, and a long pause", Fault{Kind: RateLimit, wait: 10 * time.Minute}, 10 * time.Minute},
		{"too many requests, and an absurd pause", Fault{Kind: RateLimit, wait: 1000 * time.Hour}, maxPause},
		{"a permission", Fault{Kind: Permission}, refusedPause},
		{"a permission, and a short pause", Fault{Kind: Permission, wait: time.Second}, refusedPause},
	} {
		r := retry{}
		if d := r.after(&tt.fault); d < tt.least || d > tt.least+tt.least/4 {
			t.Errorf("%s: %v, want %v", tt.name, d, tt.least)
		}
	}
}
