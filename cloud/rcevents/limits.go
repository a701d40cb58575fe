package rcevents

import "time"

// Limits of both transports.
const (
	// maxFilters is how many filters a subscription may have: far more than a
	// server has phones at one provider, and an answer that names them all is
	// below maxMessage.
	maxFilters = 20_000
	// maxFilter is how long a filter may be, in bytes. They are paths of about 80.
	maxFilter = 1 << 10
	// rememberedUUIDs is how many events are remembered to drop doubles: ten times
	// what RingCentral keeps for a recovery (recoveryBufferSize is 100).
	rememberedUUIDs = 1024
	// maxUUID is how long a uuid may be to be remembered, in bytes; RingCentral's
	// have 19 to 36.
	maxUUID = 128
	// maxSaid is how much of a provider's words stands in an error, in bytes.
	maxSaid = 200
	// callTime is how long a request to the API may take, with its wait for a rate
	// limit: RingCentral's penalty of a minute, and the answer.
	callTime = 90 * time.Second
	// changeRest is how long changes of the filters gather before they are sent: a
	// client that monitors many phones asks for one after the other.
	changeRest = 200 * time.Millisecond
	// changePause is the least time between two changes of the subscription. The
	// group is Medium, 40 a minute in all (reference/providers.md, section 4.4).
	changePause = 3 * time.Second
	// refusedPause is the pause after a refusal that only a person can end: a
	// permission, the number of subscriptions.
	refusedPause = 5 * time.Minute
	// limitedPause is the pause after 429 where no other is given: the penalty.
	limitedPause = time.Minute
	// maxPause bounds what a provider may ask for.
	maxPause = time.Hour
	// firstPause and lastPause bound the pause before another attempt: RingCentral's
	// advice (reference/providers.md, section 4.4).
	firstPause = 2 * time.Second
	lastPause  = time.Minute
	// maxProbes is how many requests find out which filters are the bad ones when
	// RingCentral refuses them together. What is not found out waits for
	// refusedPause.
	maxProbes = 16
)

// Limits of a WebSocket.
const (
	// dialTime is how long connection, TLS and handshake may take together. The
	// token for it is good for 30 s.
	dialTime = 15 * time.Second
	// detailsTime is how long the first message, ConnectionDetails, may take.
	detailsTime = 15 * time.Second
	// answerTime is how long an answer to a ClientRequest may take.
	answerTime = 30 * time.Second
	// writeTime is how long a frame may take to be written. They are small: longer
	// means that the other side does not read.
	writeTime = 10 * time.Second
	// closeTime is how long our Close frame may take.
	closeTime = time.Second
	// maxMessage bounds a message, in bytes. Events have a few KiB; the answer to a
	// subscription repeats all filters.
	maxMessage = 4 << 20
	// aheadMessages is how many messages are read ahead of the sink.
	aheadMessages = 16
	// pingAfter is the silence after which we send a ping.
	pingAfter = 30 * time.Second
	// silentFor is how long nothing may come at all, no message, no ping, no pong: two
	// pings of ours unanswered, and some time for the answer to the second.
	silentFor = 75 * time.Second
	// beatPause is the least time between two answers to heartbeats, so that two
	// sides that both answer do not answer each other for ever.
	beatPause = 10 * time.Second
	// errorAge is for how long an Error message is the reason of a connection's end.
	errorAge = time.Minute
	// quietFor is how long an interruption may last before the sink is told: after one
	// that is recovered sooner the calls are read again, and clients hear of it only
	// where that shows something new.
	quietFor = 10 * time.Second
	// stableAfter is how long a connection must have lasted for the next pause to be
	// the first one again: a server that closes at once must not be hurried.
	stableAfter = time.Minute
	// defaultRecovery, defaultIdle and defaultAbsolute stand for what
	// ConnectionDetails do not say (notifications/websockets/, heart-beats and
	// session-recovery).
	defaultRecovery = 180 * time.Second
	defaultIdle     = 30 * time.Minute
	defaultAbsolute = 24 * time.Hour
	// absoluteMargin is how long before the forced disconnect we connect anew, at a
	// moment of our own.
	absoluteMargin = 5 * time.Minute
)

// Limits of a webhook.
const (
	// maxHook bounds a delivery, in bytes. Events have a few KiB.
	maxHook = 1 << 20
	// hookTime is how long a delivery may take to come: RingCentral gives up after
	// 3 s (notifications/webhooks/creating-webhooks).
	hookTime = 3 * time.Second
	// maxEcho is how long a Validation-Token may be to be echoed, in bytes: the whole
	// answer must be below 1,024 bytes (creating-webhooks), and other headers of the
	// server's own need place.
	maxEcho = 512
	// queuedHooks is how many deliveries wait for the sink.
	queuedHooks = 256
	// hookLife is how long a subscription is asked for. It is renewed at half of it;
	// what a killed server leaves behind ends by itself.
	hookLife = 24 * time.Hour
	// hookCheck is the pause between looks at the subscription's state. RingCentral
	// blacklists after 10 minutes of failures, and looks again every 15
	// (forums.developers.ringcentral.com, question 1173).
	hookCheck = 15 * time.Minute
	// leastRenewal is the least time between two renewals.
	leastRenewal = time.Minute
	// byeTime is how long the end of the subscription may take when the server stops.
	byeTime = 5 * time.Second
	// maxLeftovers is how many old subscriptions of ours are ended at the start;
	// RingCentral allows 20 of a user and app (community.ringcentral.com,
	// cannot-create-webhook-subscripton-my-limit-has-been-exceeded-9541).
	maxLeftovers = 50
)
