// Package phonehttp sends one HTTP request to one phone, at most once.
//
// Go's own transport repeats a GET when a kept-alive connection turns out to
// be dead, and a phone that had read the request then dials twice (measured:
// a phone that reads the second request on a connection and drops it sees
// "GET /command.htm?number=102" twice). So every request here has a connection
// of its own, which is closed after the answer, and nothing is ever repeated,
// with one exception: a 401 that carries a challenge says that the phone did
// not do it, and the request is sent again with the credentials, once.
//
// The standard library writes the request and reads the answer; this package
// owns the connection, so that it always knows how far the request came.
// [Error.Sent] tells whether the phone may have got it.
package phonehttp
