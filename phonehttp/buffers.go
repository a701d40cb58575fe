package phonehttp

import (
	"bufio"
	"io"
	"net"
	"sync"
)

// Sizes of what a request and the head of its answer are gathered in, in bytes.
// Both may be longer; then they take more than one call of the system.
const (
	requestBuffer = 1 << 10
	answerBuffer  = 4 << 10
)

// buffers is what a request needs for as long as it is under way. Every request
// has a connection of its own, so without a pool half of all garbage would be these.
type buffers struct {
	w      *bufio.Writer
	r      *bufio.Reader
	head   io.LimitedReader // what may still be read
	source remembering
}

var pool = sync.Pool{New: func() any {
	b := &buffers{w: bufio.NewWriterSize(nil, requestBuffer)}
	b.head.R = &b.source
	b.r = bufio.NewReaderSize(&b.head, answerBuffer)
	return b
}}

// takeBuffers returns buffers for conn that have nothing of others in them.
func takeBuffers(conn net.Conn) *buffers {
	b := pool.Get().(*buffers)
	b.w.Reset(conn)
	b.source = remembering{r: conn}
	b.head.N = MaxHead
	b.r.Reset(&b.head)
	return b
}

// free gives the buffers back; nothing that was read points into them.
func (b *buffers) free() {
	b.w.Reset(nil)
	b.source = remembering{}
	pool.Put(b)
}

// remembering remembers why reading ended.
type remembering struct {
	r   io.Reader
	err error
}

// Read reads from the connection.
func (s *remembering) Read(p []byte) (n int, err error) {
	n, err = s.r.Read(p)
	if err != nil {
		s.err = err
	}
	return n, err
}
