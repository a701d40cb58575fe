package wsline

import "time"

const (
	// readAhead is what is read ahead from a connection, in bytes: some dozens of
	// short lines. The longest control frame, 131 bytes, must fit.
	readAhead = 2 << 10
	// writeAtOnce is how much is gathered before it is written, in bytes: what a
	// client with many monitors gets at once, and no more memory than that.
	writeAtOnce = 64 << 10
	// keptFrames is the buffer for writing that an idle connection keeps, in bytes:
	// some events.
	keptFrames = 4 << 10
	// upgradeTime is how long the answer to the handshake may take to be written.
	upgradeTime = 10 * time.Second
	// controlTime is how long a control frame may take to be written. They are
	// tiny: longer means that the client does not read.
	controlTime = 5 * time.Second
	// pingEvery is the pause between pings: firewalls and proxies forget
	// connections that are idle for a minute.
	pingEvery = 30 * time.Second
	// silentFor is how long a client may be silent: two pings unanswered, and some
	// time for the answer to the second.
	silentFor = 75 * time.Second
)
