package phoneapi

import "time"

// Limits of a request.
const (
	// MaxBody is how long the body of a request may be, in bytes: a phone with 200
	// softkeys and a page of custom configuration has less than half of it.
	MaxBody = 64 << 10
	// maxTarget is how long the request target may be, in bytes: the path and an
	// extension, percent-encoded.
	maxTarget = 1 << 10
	// maxTags is how many tags a condition may name: a program has one.
	maxTags = 16
	// maxRequests is how many requests may be carried out at once: each holds a body
	// and a document, and a change of a phone waits for the disk.
	maxRequests = 64
	// bodyTime is how long a body may take to arrive.
	bodyTime = 10 * time.Second
	// updateTime is how long a change may take: it waits for the disk, and for
	// changes of others, but for no phone.
	updateTime = 10 * time.Second
	// answerTime is how long an answer may take to be written: the phones of the
	// largest office are some 80 MB.
	answerTime = time.Minute
	// maxShown is how much of what a stranger wrote goes to the log, in bytes.
	maxShown = 100
)

// Seconds after which a client may try again (Retry-After).
const (
	retrySoon  = "1"  // what is being carried out takes milliseconds
	retryLogin = "30" // the longest wait of a wrong login
)
