// Package cloud holds phones that live at a telephony provider. It is the
// [phone.Cloud]: requests of profiles go out through it, with the ids filled in
// that a file cannot know, and the provider's events come in through it and become
// the same notifications that a desk phone's action URLs make.
//
// A request goes this way: phone.Phone asks Known (known.go) for what is known
// already, chooses a case of its profile, and calls Send (send.go), which looks up
// what is missing (ids.go, calls.go) and hands the request to package provider.
// What is seen of requests on the way, a RingOut above all, is followed
// (ringout.go).
//
// An event goes this way: a subscription (cloud/rcevents) hears it, event.go finds
// the extension that it is of, party.go says what it means, and the phone's model
// does the rest. After each outage the calls are asked for again (reconcile.go):
// what has vanished is cleared.
package cloud
