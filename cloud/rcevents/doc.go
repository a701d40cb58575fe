// Package rcevents subscribes to RingCentral's events: by a WebSocket that we
// open ([Stream]; it works behind NAT), or by a webhook that RingCentral calls
// ([Webhook]). It knows filters and envelopes, and nothing of phones.
//
// Both say what comes to a [Sink]. Events may come twice (RingCentral says so by
// the same uuid): a double is dropped here. They may come out of order; bodies of
// telephony sessions and of presence have a number, "sequence", by which the
// receiver has to order them, for only it knows what belongs together.
//
// The facts are those of RingCentral's developer guide
// (github.com/ringcentral/ringcentral-api-docs, docs/notifications/), and where
// the guide is silent, of what RingCentral's own SDK does
// (github.com/ringcentral/ringcentral-extensible, packages/extensions/ws).
package rcevents
