// Package phonesip sends one SIP request, a MESSAGE or a NOTIFY, to one phone,
// at most once.
//
// The library has the wire format and the client transaction (RFC 3261, 17.1.2):
// over UDP it sends the same request again by its own timers until the phone
// answers, and the phone knows the copies by their branch. This package owns the
// socket, so that it always knows how far the request came: there is one for
// each request, connected to the phone, so nobody else is heard on it and an
// ICMP refusal is an error. It is closed after the final answer. Nothing is
// registered, and no calls are taken: requests that come on the socket are
// answered with 501.
//
// Nothing is repeated, with one exception: a 401 or 407 with a challenge says
// that the phone did not do it, and the request is sent again with the
// credentials, once. [Error.Sent] tells whether the phone may have got it.
package phonesip
