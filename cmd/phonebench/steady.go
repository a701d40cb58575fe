package main

import "time"

// mostOthers is how many processors other programs may use while something is
// measured, and how long a run may measure again because they used more,
// unless the command line says otherwise.
const (
	mostOthers = 0.25
	spareFull  = 30 * time.Second
	spareQuick = 4 * time.Second
)

// others tells how much other programs disturb.
type others struct {
	spare     time.Duration // that is left to measure again
	seen      int           // slices
	repeated  int           // those that were measured again
	disturbed int           // those that count although they were disturbed
	used      time.Duration // processor time of others, over took
	stolen    time.Duration
	took      time.Duration
}

// steady measures a slice, and does so again when other programs used the
// machine meanwhile. That looks at those programs only, never at the outcome.
func (b *bench) steady(run func() *outcome) *outcome {
	o := &b.others
	for {
		used, stolen := othersTime(), stolenTime()
		began := time.Now()
		result := run()
		took := time.Since(began)
		used, stolen = othersTime()-used, stolenTime()-stolen
		o.seen++
		bad := used.Seconds() > mostOthers*took.Seconds()
		if bad && took <= o.spare {
			o.spare -= took
			o.repeated++
			continue
		}
		if bad {
			o.disturbed++
			result.disturbed = true
		}
		o.used, o.stolen, o.took = o.used+used, o.stolen+stolen, o.took+took
		return result
	}
}

// note says how quiet the machine was, where that is known.
func (o *others) note(r *Report) {
	if o.took == 0 || othersTime() == 0 {
		return
	}
	took := o.took.Seconds()
	r.note("other programs used %.2f CPUs while something was measured, and the host took %.2f away; they used more than %.2f in %d of %d slices, of which %d were measured again",
		o.used.Seconds()/took, o.stolen.Seconds()/took, mostOthers, o.repeated+o.disturbed, o.seen, o.repeated)
}
