package main

import (
	"math"
	"math/rand/v2"
	"strings"
	"time"
)

// A tell is one action URL of a phone, and what clients must get of it.
type tell struct {
	event  string
	call   int    // 1 or 2: which of the phone's calls
	reason string // of $cancel_reason; "": the phone leaves the variable as it is
	want   []string
}

// A step is one thing that happens in a call: a client commands, or the phone
// tells something by itself.
type step struct {
	pause pause
	say   string   // of a client; "": the phone does it
	ask   []string // what the phone must be asked for, in this order, once
	own   []string // what the server says of the command without being told
	call  int      // that own is of
	tells []tell
}

// A kind is one course that a call takes, and how many of a hundred take it.
type kind struct {
	name  string
	share int
	steps []step
}

// The reasons of a call that ended before it was answered, as SIP says them.
const (
	reasonBusy   = `SIP;cause=486;text="Busy here"`
	reasonCancel = `SIP;cause=487;text="ORIGINATOR_CANCEL"`
)

// What the shipped profile snom asks of a phone, and what its phones tell.
var (
	rings    = step{tells: []tell{{"incoming", 1, "", []string{`Delivered $dev newCall $dev $far $dev ""`}}}}
	answered = step{pause: ringing, tells: []tell{{"connected", 1, "", []string{`Established $dev newCall $dev $far $dev ""`}}}}
	answer   = step{pause: ringing, say: "AnswerCall $dev", ask: []string{"key=ENTER"}, tells: answered.tells}
	ended    = step{pause: talking, tells: []tell{{"disconnected", 1, "", []string{`ConnectionCleared $dev normalClearing "" ()`}}}}
	hangUp   = clears(talking)
	holds    = step{pause: talking, tells: []tell{{"hold", 1, "", []string{`Held $dev normal $dev`}}}}
	hold     = step{pause: talking, say: "HoldCall $dev", ask: []string{"key=F_HOLD"}, tells: holds.tells}
	unholds  = step{pause: holding, tells: []tell{{"unhold", 1, "", []string{`Retrieved $dev normal $dev`}}}}
	retrieve = step{pause: holding, say: "RetrieveCall $dev", ask: []string{"key=F_HOLD"}, tells: unholds.tells}

	dials   = step{tells: []tell{{"outgoing", 1, "", []string{`Originated $dev newCall $dev $far $dev`}}}}
	dial    = step{say: "MakeCall $dev $far", ask: []string{"number=$far"}, call: 1, own: []string{`Initiated $dev makeCall $1 $dev`}, tells: dials.tells}
	reached = step{pause: ringing, tells: []tell{{"connected", 1, "", []string{`Established $dev newCall $far $dev $far ""`}}}}
	busy    = step{pause: ringing, tells: []tell{{"disconnected", 1, reasonBusy, []string{`Failed $dev busy $far $far`, `ConnectionCleared $dev busy "" ()`}}}}
	givesUp = step{pause: ringing, tells: ended.tells}

	cleared    = tell{"disconnected", 1, "", []string{`ConnectionCleared $dev transfer $dev ()`}}
	dialTo     = []tell{{"outgoing", 2, "", []string{`Originated $dev newCall $dev $to $dev`}}}
	consults   = step{pause: holding, tells: dialTo}
	consult    = step{pause: holding, say: "MakeCall $dev $to", ask: []string{"number=$to"}, call: 2, own: []string{`Initiated $dev makeCall $2 $dev`}, tells: dialTo}
	reachesTo  = step{pause: ringing, tells: []tell{{"connected", 2, "", []string{`Established $dev newCall $to $dev $to ""`}}}}
	joinedBoth = []tell{
		{"attended_transfer", 2, "", []string{`Transferred $dev transfer $dev $far ($to,$far) $2 $1 $2 ""`}},
		{"disconnected", 2, "", []string{`ConnectionCleared $dev transfer $dev ($1)`}},
		cleared,
	}
)

// clears is ClearConnection of a client, and the phone that says so.
func clears(p pause) step {
	return step{pause: p, say: "ClearConnection $dev", ask: []string{"key=CANCEL"}, tells: []tell{{"disconnected", 1, "", []string{`ConnectionCleared $dev normalClearing $dev ()`}}}}
}

// kinds are the courses of calls. The shares are a choice, made so that every
// course is often taken; two thirds of the calls are answered and end so.
var kinds = []kind{
	{"came in, answered and ended at the phone", 18, []step{rings, answered, ended}},
	{"came in, answered and ended by a client", 12, []step{rings, answer, hangUp}},
	{"came in, held and retrieved by a client", 6, []step{rings, answered, hold, retrieve, ended}},
	{"came in, held and retrieved at the phone", 4, []step{rings, answer, holds, unholds, ended}},
	{"came in, transferred blind by a client", 3, []step{rings, answer, {
		pause: talking, say: "SingleStepTransferCall $dev $to", ask: []string{"key=TRANSFER", "key=$keys;ENTER"},
		tells: []tell{{"blind_transfer", 1, "", []string{`Transferred $dev singleStepTransfer $dev $to ($far,$to) $1 "" $1 ""`}}, cleared},
	}}},
	{"came in, transferred by TransferCall and MakeCall", 2, []step{
		rings, answered,
		{pause: talking, say: "TransferCall $dev", ask: []string{"key=TRANSFER"}, tells: holds.tells},
		{
			pause: holding, say: "MakeCall $dev $to", ask: []string{"key=$keys;ENTER"},
			tells: []tell{{"blind_transfer", 1, "", []string{`Transferred $dev transfer $dev $to ($far,$to) $1 "" $1 ""`}}, cleared},
		},
	}},
	{"came in, transferred blind at the phone", 2, []step{rings, answered, holds, {
		pause: holding,
		tells: []tell{{"blind_transfer", 1, "", []string{`Transferred $dev singleStepTransfer $dev "" ($far) $1 "" $1 ""`}}, cleared},
	}}},
	{"came in, held, a second one dialled and both joined by a client", 3, []step{
		rings, answer, hold, consult, reachesTo,
		{pause: holding, say: "TransferCall $dev", ask: []string{"key=TRANSFER;ENTER"}, tells: joinedBoth},
	}},
	{"came in, held, a second one dialled and both joined at the phone", 2, []step{rings, answered, holds, consults, reachesTo, {pause: holding, tells: joinedBoth}}},
	{"came in, unanswered: missed, then its end", 5, []step{rings, {pause: ringing, tells: []tell{
		{"missed", 1, "", []string{`ConnectionCleared $dev callNotAnswered $far ()`}}, {"disconnected", 1, "", nil},
	}}}},
	{"came in, given up by the caller: its end, then missed", 4, []step{rings, {pause: ringing, tells: []tell{
		{"disconnected", 1, reasonCancel, []string{`ConnectionCleared $dev callCancelled $far ()`}}, {"missed", 1, "", nil},
	}}}},
	// The phone says nothing of a call that it rejects: the server does, 2 s later.
	{"came in, rejected by a client", 3, []step{rings, {
		pause: ringing, say: "ClearConnection $dev", ask: []string{"key=CANCEL"}, call: 1, own: []string{`ConnectionCleared $dev normalClearing $dev ()`},
	}}},
	// What a phone tells twice is said once.
	{"came in, told twice by the phone", 2, []step{twice(rings), twice(answered), twice(ended)}},
	{"dialled and ended at the phone", 11, []step{dials, reached, ended}},
	{warmKind.name, 13, warmKind.steps},
	{"dialled by a client, busy", 3, []step{dial, busy}},
	{"dialled at the phone, busy", 2, []step{dials, busy}},
	{"dialled at the phone, unanswered and given up", 3, []step{dials, givesUp}},
	{"dialled and given up by a client", 2, []step{dial, clears(ringing)}},
}

// warmKind is also the call that every phone has before the others begin.
var warmKind = kind{name: "dialled and ended by a client", steps: []step{dial, reached, hangUp}}

// twice lets a phone tell each thing a second time.
func twice(s step) step {
	var tells []tell
	for _, t := range s.tells {
		tells = append(tells, t, tell{t.event, t.call, t.reason, nil})
	}
	s.tells = tells
	return s
}

// pause is what passes before a step.
type pause int

const (
	atOnce  pause = iota
	ringing       // until it is answered, or somebody gives up
	talking
	holding // on hold, or while somebody looks up a number
)

// Times of calls in a run of trafficFull. Holding times of calls to people are
// lognormal (Brown and others, "Statistical Analysis of a Telephone Call
// Center", 2005, https://doi.org/10.1198/016214504000001808); the others are
// taken as exponential, as teletraffic theory does.
const (
	trafficFull = 30 * time.Minute
	ringMean    = 8 * time.Second
	ringMost    = 40 * time.Second
	talkMean    = 2 * time.Minute
	talkSigma   = 1.0 // of the logarithm
	talkMost    = 8 * time.Minute
	holdMean    = 15 * time.Second
	holdMost    = time.Minute
	pauseLeast  = 20 * time.Millisecond // no phone is faster
)

// draw draws a pause. In a shorter run all are shorter by the same factor.
func (p pause) draw(r *rand.Rand, factor float64) time.Duration {
	var d, most time.Duration
	switch p {
	case atOnce:
		return 0
	case ringing:
		d, most = time.Duration(r.ExpFloat64()*float64(ringMean)), ringMost
	case talking:
		// The mean of a lognormal time is exp(mu + sigma²/2).
		d, most = time.Duration(float64(talkMean)*math.Exp(talkSigma*r.NormFloat64()-talkSigma*talkSigma/2)), talkMost
	case holding:
		d, most = time.Duration(r.ExpFloat64()*float64(holdMean)), holdMost
	}
	return max(time.Duration(float64(min(d, most))*factor), pauseLeast)
}

// drawKind draws a kind by the shares.
func drawKind(r *rand.Rand) *kind {
	n := r.IntN(shares())
	for i := range kinds {
		if n -= kinds[i].share; n < 0 {
			return &kinds[i]
		}
	}
	return nil
}

func shares() (sum int) {
	for _, k := range kinds {
		sum += k.share
	}
	return sum
}

// filler puts the numbers of one call into the words of a kind. The ids of
// calls, $1 and $2, stay: nobody knows them yet.
func filler(device, far, to string) *strings.Replacer {
	return strings.NewReplacer("$dev", device, "$far", far, "$to", to, "$keys", strings.Join(strings.Split(to, ""), ";"))
}
