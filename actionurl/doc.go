// Package actionurl is where phones tell of their calls: the listener for
// action URLs.
//
// A phone calls GET or POST <advertise>/a/<extension>/<token>/<event>?<query>,
// where the token is a secret of that phone. The handler checks the token and
// the phone's address, reads the known parameters as leniently as phones write
// them, puts the notification into the phone's inbox, answers 200 with an
// empty body, and only then lets the call model work on it.
//
// Phones are not browsers: package lenient makes net/http take what they send,
// and this package has a query parser of its own, because url.Values drops a
// parameter with a semicolon in it and turns the plus of a number into a blank
// (measured with Go 1.26).
package actionurl
