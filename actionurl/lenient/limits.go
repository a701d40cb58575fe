package lenient

import "time"

const (
	// maxLine is the longest request line of a telephone in bytes, as it came:
	// 8 KiB is what the contract promises, telephones send some hundred.
	maxLine = 8 << 10

	// maxHead is the longest head in bytes, with the empty lines before it: four
	// times the request line, since a telephone's headers are shorter than its
	// request line. It is also what a connection may hold back.
	maxHead = 32 << 10

	// maxHeaders is how many header lines a head may have: browsers send some
	// twenty, telephones five.
	maxHeaders = 100

	// maxBody is the largest Content-Length in bytes that is followed: an exabyte,
	// which nobody sends, so that sums of lengths cannot overflow.
	maxBody = 1 << 60

	// firstBuffer is the room in bytes that a connection begins with: nearly all
	// heads of telephones fit, and thousands of connections stay cheap.
	firstBuffer = 2 << 10

	// lingerTime is how long a refused connection waits for its other end to read
	// the answer: as long as net/http does in the same case.
	lingerTime = 500 * time.Millisecond

	// lingerBytes is how much a refused connection still reads: what is unread at
	// the close makes the system throw away the answer.
	lingerBytes = 256 << 10
)

// unknownHost stands in for a Host that is missing or malformed. The name can never
// be anyone's (RFC 2606).
const unknownHost = "phone.invalid"
