package lab

import "sync"

// tailSize is how much of a program's output is kept, in bytes: enough for the
// last few calls of a phone.
const tailSize = 32 << 10

// tail keeps the last tailSize bytes that were written to it.
type tail struct {
	mu   sync.Mutex
	data []byte // guarded by mu
}

// Write keeps the end of what was written; it never fails.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.data = append(t.data, p...)
	if over := len(t.data) - tailSize; over > 0 {
		t.data = append(t.data[:0], t.data[over:]...)
	}
	return len(p), nil
}

// String returns what was kept.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.data)
}
