package main

import (
	"math/rand/v2"
	"testing"
	"time"
)

func TestSharesAreOfAHundred(t *testing.T) {
	if shares() != 100 {
		t.Errorf("the shares of the kinds are %d together, want 100", shares())
	}
	r, drawn := rand.New(rand.NewPCG(1, 2)), map[string]int{}
	const draws = 100_000
	for range draws {
		drawn[drawKind(r).name]++
	}
	for _, k := range kinds {
		if got, want := drawn[k.name], k.share*draws/100; got < want*4/5 || got > want*6/5 {
			t.Errorf("%s: drawn %d times of %d, want some %d", k.name, got, draws, want)
		}
	}
}

// TestPauses: their means are those that are named, but for what is cut off.
func TestPauses(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		pause      pause
		mean, most time.Duration
	}{{ringing, ringMean, ringMost}, {talking, talkMean, talkMost}, {holding, holdMean, holdMost}} {
		const draws = 20_000
		var sum time.Duration
		for range draws {
			d := c.pause.draw(r, 1)
			if d < pauseLeast || d > c.most {
				t.Fatalf("a pause of %s", d)
			}
			sum += d
		}
		if mean := sum / draws; mean < c.mean*85/100 || mean > c.mean*105/100 {
			t.Errorf("the mean is %s, want some %s", mean, c.mean)
		}
		if d := c.pause.draw(r, 0.001); d > max(c.most/1000, pauseLeast) {
			t.Errorf("in a short run a pause is %s", d)
		}
	}
}
