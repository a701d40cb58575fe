// Package phonesip sends one SIP request, a MESSAGE or a NOTIFY, to one phone,
// at most once, and hears the MESSAGE of a phone whose key is pressed.
//
// The library has the wire format and the client transaction (RFC 3261, 17.1.2):
// over UDP it sends the same request again by its own timers until the phone
// answers, and the phone knows the copies by their branch. This package owns the
// socket, so that it always knows how far the request came: there is one for
// each request, connected to the phone, so nobody else is heard on it and an
// ICMP refusal is an error. It is closed after the final answer. Requests
// that come on the socket are answered with 501.
//
// Nothing is repeated, with one exception: a 401 or 407 with a challenge says
// that the phone did not do it, and the request is sent again with the
// credentials, once. [Error.Sent] tells whether the phone may have got it.
//
// A [Listener] has a socket of its own, where it is configured. It answers at once
// and by itself, so its transactions are a table of answers that ends with Timer J
// (RFC 3261, 17.2.2): a request that comes again is answered again, and presses no
// key. Whoever sends nonsense, or texts that no key has, is not heard for a while.
// Nothing is registered, and no calls are taken.
package phonesip
