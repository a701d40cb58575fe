package phonesim

import "time"

const (
	// maxRequestLog is the number of request lines that a phone remembers:
	// enough for any test, and about 100 KiB at worst for a busy phone.
	maxRequestLog = 1000
	// maxLine is the longest request or header line in bytes: far above the
	// longest settings request of a real client.
	maxLine = 32 << 10
	// maxHeaders is the number of header lines in one request: browsers send 20.
	maxHeaders = 100
	// maxBody is the longest request body in bytes; forms of a phone are small.
	maxBody = 256 << 10
	// maxConns is the number of open connections to one phone: real phones
	// serve fewer, and a runaway client must not use up the process.
	maxConns = 64
	// maxKeys is the number of keys waiting in one phone for their times.
	maxKeys = 256
	// maxKeyTime is the longest press or pause: a minute, beyond which a key
	// sequence would outlive any test.
	maxKeyTime = time.Minute
	// maxDigits is the length of an entered number and of the tones sent.
	maxDigits = 256
	// maxGenericSetting is the longest setting of a Generic phone in bytes, as
	// its manual says.
	maxGenericSetting = 255
	// maxCalls is the number of calls at one phone at a time, as on the phones.
	maxCalls = 12
	// maxEvents is the number of action URLs waiting in one phone; more are lost.
	maxEvents = 256
	// maxNonces is the number of digest nonces a phone remembers: each answer
	// 401 makes one, and the oldest are forgotten.
	maxNonces = 64
	// maxLamps is the number of lamps: the largest phone with its modules has fewer.
	maxLamps = 512
	// maxPage is the part of an answer to an action URL that is read, in bytes.
	maxPage = 64 << 10

	// eventTimeout is the time one action URL may take in all; it is then lost.
	eventTimeout = 2 * time.Second
	// idleTimeout closes a connection without a further request.
	idleTimeout = 60 * time.Second
	// writeTimeout ends an answer that the client does not take.
	writeTimeout = 60 * time.Second
	// acceptRetry is the pause after a failed accept (out of descriptors).
	acceptRetry = 20 * time.Millisecond
	// defaultRejectDelay is how long a call that cannot be put through lasts.
	defaultRejectDelay = 20 * time.Millisecond
	// promptDelay is how long the transfer prompt of a Generic phone takes to
	// open; its manual says a quarter of a second at most.
	promptDelay = 150 * time.Millisecond
	// defaultSlowInterval is the time between two bytes of a SlowBytes answer.
	defaultSlowInterval = 100 * time.Millisecond
)
