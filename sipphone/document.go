package sipphone

import "errors"

// A Document is a phone as it is answered to a program: the whole object, and a
// tag that is another one after every change.
type Document struct {
	JSON []byte
	Tag  string // without the quotes of an ETag
}

// ErrChanged says that a phone has changed since the program looked at it.
var ErrChanged = errors.New("the phone has changed since: read it again, and send the change with its new ETag")
