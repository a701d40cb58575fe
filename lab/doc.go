// Package lab runs real SIP phones for tests: baresip and Twinkle from Debian's
// packages, registered at a kamailio, on loopback addresses.
//
// [Start] gives a test its phones and takes them away again when it ends:
//
//	l := lab.Start(t, lab.Phones{"101", "102", "103"})
//	l.Domain                   // "127.77.0.1": the SIP domain, and the registrar's address
//	l.Phone("101").Address     // "127.77.0.101:8000": commands, GET /raw/?/dial%20sip:102%40127.77.0.1
//	l.Phone("101").Settings    // "127.77.0.101:8080": action URLs, see below
//	l.Phone("101").Calls(ctx)  // what the phone itself says of its calls
//
// A desk phone has settings for action URLs and requests them when something
// happens to a call. baresip 1.0.0 has neither; it has a control port for one
// client, which tells of events. The [Bridge] is that client and adds what is
// missing, one Bridge to a phone:
//
//	GET /settings?name=url_incoming            the value of a slot, as text/plain; empty where unset
//	GET /settings?save&url_incoming=<encoded>  sets a slot; an empty value clears it
//
// Action URLs are requested from the phone's own address, one after the other
// and each once, with $call_id, $remote, $local, $display_remote and $reason
// filled in:
//
//	url_incoming      a call comes in
//	url_outgoing      a call goes out; always the first that is told of a dialled call
//	url_ringing       the other side of a dialled call rings
//	url_connected     a call was answered
//	url_hold          this phone put a call on hold
//	url_unhold        this phone took a call back
//	url_transfer      this phone's blind transfer was answered by its target
//	url_missed        an incoming call is over that was neither answered nor rejected
//	url_disconnected  a call is over, also a missed one; $reason says why in baresip's words
//	url_registered    the phone is registered, after it was not
//	url_unregistered  the phone has lost its registration
//
// A Twinkle, which [Lab.StartTwinkle] adds, needs no bridge: it tells of its
// calls by itself, through a script of the user that it runs at every event.
//
// [Lab.StartSipp] adds a sipp that takes SIP requests as a phone would and checks them.
//
// [StartGlewlwyd] runs a real OAuth server, for the tests of raw requests.
//
// What baresip does and does not do was measured on Debian's 1.0.0-4 and is
// noted where the code depends on it. Everything listens on loopback, and
// neither a phone nor a Bridge can be pointed anywhere else; but for Twinkle,
// which can bind its SIP port on all addresses only.
//
// Tests that need the programs carry the build tag lab and are run by
//
//	lab/install.sh && go test -tags lab ./lab/...
package lab
