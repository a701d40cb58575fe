package lenient

// buffer holds bytes that were read and not yet handed over. It is reused for all
// requests of a connection and never grows beyond maxHead.
type buffer struct {
	data  []byte
	start int // offset of the first byte that was not handed over
}

// bytes returns what the buffer holds.
func (b *buffer) bytes() []byte { return b.data[b.start:] }

// len returns how many bytes the buffer holds.
func (b *buffer) len() int { return len(b.data) - b.start }

// skip forgets the first n bytes.
func (b *buffer) skip(n int) {
	b.start += n
	if b.start == len(b.data) {
		b.data, b.start = b.data[:0], 0
	}
}

// room returns free space for reading, at least one byte unless the buffer holds
// maxHead bytes. What was returned by bytes before is no longer valid.
func (b *buffer) room() []byte {
	if b.start > 0 {
		n := copy(b.data, b.data[b.start:])
		b.data, b.start = b.data[:n], 0
	}
	if len(b.data) == cap(b.data) && cap(b.data) < maxHead {
		bigger := make([]byte, len(b.data), min(maxHead, max(firstBuffer, 2*cap(b.data))))
		copy(bigger, b.data)
		b.data = bigger
	}
	return b.data[len(b.data):cap(b.data)]
}

// grow adds the n bytes that were read into the room.
func (b *buffer) grow(n int) { b.data = b.data[:len(b.data)+n] }
