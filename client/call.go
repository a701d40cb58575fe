package client

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
)

// A call is one command under way.
type call struct {
	verb   string
	device string // where the answer is followed by lines of a device
	line   string // without tag and line end
	tag    string

	// inOrder, where it is set, is called by the reader at the place where the
	// answer, with what follows it, stands among the events.
	inOrder func(*call) error

	sent  atomic.Int32  // one of the constants below
	ended bool          // guarded by the link's lock
	done  chan struct{} // closed when the rest is set
	err   error

	failed   *Error          // the server's refusal
	snapshot *Snapshot       // MonitorStart, SnapshotDevice
	listed   []Device        // Devices
	status   int             // raw request: 0 when the provider's answer is not known
	body     json.RawMessage // raw request
	left     bool            // raw request: nobody waits; guarded by the link's lock
}

// What has become of the line of a call.
const (
	waiting   int32 = iota // the writer has not taken it
	taken                  // it may have reached the server
	withdrawn              // it will not be sent
)

// take is the writer's: it tells whether the line shall be sent.
func (k *call) take() bool { return k.sent.CompareAndSwap(waiting, taken) }

// withdraw keeps the line from being sent, and tells whether that was possible.
func (k *call) withdraw() bool { return k.sent.CompareAndSwap(waiting, withdrawn) }

// cut returns the error of a command that ends without an answer for a reason.
func (k *call) cut(why error) error {
	if k.withdraw() {
		return fmt.Errorf("%s was not sent: %w", k.verb, why)
	}
	return fmt.Errorf("%s: %w: %w", k.verb, ErrOutcomeUnknown, why)
}

// maxPending is how many commands of one connection may be without an answer:
// fewer than make the server stop reading (256).
const maxPending = 200

// exec sends a command and waits for its answer.
func (l *link) exec(ctx context.Context, k *call) error {
	k.done = make(chan struct{})
	k.tag = l.client.nextTag()
	select {
	case l.slots <- struct{}{}:
	case <-ctx.Done():
		return k.cut(ctx.Err())
	case <-l.ctx.Done():
		return k.cut(l.lostError())
	}
	if !l.register(k) {
		<-l.slots
		return k.cut(l.lostError())
	}
	select {
	case l.out <- k:
	case <-ctx.Done():
	case <-l.ctx.Done():
	}
	select {
	case <-k.done:
		return k.err
	case <-ctx.Done():
	}
	err := k.cut(ctx.Err())
	if k.sent.Load() == withdrawn {
		l.finish(k, err) // no answer will come
	}
	select {
	case <-k.done: // the answer came at the last moment
		return k.err
	default:
		return err
	}
}

// register notes that an answer is expected. It fails on a lost connection.
func (l *link) register(k *call) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return false
	}
	l.pending[k.tag] = k
	return true
}

// finish ends a call, once.
func (l *link) finish(k *call, err error) {
	l.mu.Lock()
	if k.ended {
		l.mu.Unlock()
		return
	}
	k.ended, k.err = true, err
	delete(l.pending, k.tag)
	l.mu.Unlock()
	close(k.done)
	<-l.slots
}
