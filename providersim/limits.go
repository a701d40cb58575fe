package providersim

import "time"

const (
	// maxBody is the longest body of a request in bytes: those of the two
	// providers' clients have some hundreds.
	maxBody = 256 << 10
	// maxRequestLog is the number of requests that are remembered: enough for any test.
	maxRequestLog = 1000
	// maxLogLine is what is remembered of one request, in bytes.
	maxLogLine = 2 << 10
	// maxExtensions is the number of extensions of one simulated company.
	maxExtensions = 50_000
	// maxCalls is the number of calls at a time; more are refused.
	maxCalls = 10_000
	// maxParties is the number of parties in one call: forwarding in a circle ends here.
	maxParties = 64
	// maxRingOuts is the number of RingOuts that can still be asked for; the
	// oldest are forgotten.
	maxRingOuts = 256
	// maxOutside is the number of outside numbers whose behaviour is kept.
	maxOutside = 10_000
	// maxLogins is the number of parallel logins of one user; the oldest ends.
	// RingCentral: "usually five" (ringcentral-api-docs, docs/authentication/tokens.md).
	maxLogins = 5
	// maxWSTokens is the number of WebSocket tokens that wait for their use.
	maxWSTokens = 64
	// maxSubscriptions is the number of subscriptions in all; more are refused as
	// RingCentral does it (SUB-505).
	maxSubscriptions = 1000
	// maxFilters is the number of event filters in one subscription.
	maxFilters = 100
	// maxWebSockets is the number of WebSocket sessions, connected or waiting for
	// recovery; the oldest that waits is forgotten.
	maxWebSockets = 256
	// maxFrame is the longest WebSocket message of a client in bytes.
	maxFrame = 256 << 10
	// maxOutbox is the number of messages that wait for a slow reader on one
	// WebSocket, or for one webhook; then the connection ends, the event is lost.
	maxOutbox = 1000
	// maxFaults is the number of faults that are set at a time.
	maxFaults = 100
	// maxActiveCalls is the number of calls in a presence
	// (docs/notifications/event-filters/detailed-extension-presence.md: the latest 7).
	maxActiveCalls = 7
	// maxPerPage is the longest page of a list (specs/ringcentral_openapi3.json).
	maxPerPage = 1000
	// maxWebHookAnswer is the longest answer to a validation in bytes, headers
	// included (docs/notifications/webhooks/creating-webhooks.md).
	maxWebHookAnswer = 1024
	// maxNumber is the length of a number that may be called.
	maxNumber = 128

	// writeTime is how long a message may take to be written to a WebSocket.
	writeTime = 30 * time.Second
	// webHookTime is how long a webhook may take to answer
	// (docs/notifications/webhooks/creating-webhooks.md: 3000 milliseconds).
	webHookTime = 3 * time.Second
	// pongTime is how long a client may take to answer a ping
	// (docs/notifications/websockets/heart-beats.md).
	pongTime = 10 * time.Second
	// refreshUnused is how long a used refresh token stays good while the access
	// token that it gave is not used (docs/authentication/refresh-tokens.md).
	refreshUnused = time.Hour
	// slowInterval is the time between two bytes of a Slow answer when none is given.
	slowInterval = 100 * time.Millisecond
)
