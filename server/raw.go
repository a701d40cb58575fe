package server

import (
	"bytes"
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// Limits of raw requests.
const (
	// maxRawOfSession is how many raw requests of one connection may have no
	// answer: fewer than maxUnanswered, so that other commands are still read.
	maxRawOfSession = 64
	// maxRaw is how many there may be of all connections.
	maxRaw = 512
	// maxRawBytes bounds, for all connections, the answers that wait for their
	// turn on the wire, in bytes; one that does not fit is dropped.
	maxRawBytes = 64 << 20
)

// Raw sends raw requests to the provider.
type Raw interface {
	// Do sends a request, as a client wrote it, and waits for the answer. The
	// answer is nil where the provider gave none; the failure is nil where it was
	// a success. What cannot be sent by startBy must not be sent.
	Do(ctx context.Context, request []byte, startBy time.Time) (*stli.RawResponse, *stli.Failure)
}

// rawRequests are the raw requests that are under way.
type rawRequests struct {
	ctx     context.Context // ends with the server
	cancel  context.CancelFunc
	count   atomic.Int64
	bytes   atomic.Int64 // of answers that wait for their turn
	mu      sync.Mutex   // a request begins, or the server stops
	stopped bool
	running sync.WaitGroup
}

func newRawRequests() *rawRequests {
	r := &rawRequests{}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	return r
}

// begin makes room for one more request; false where there is none.
func (r *rawRequests) begin() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopped || r.count.Load() >= maxRaw {
		return false
	}
	r.count.Add(1)
	r.running.Add(1)
	return true
}

// end is the reverse of begin.
func (r *rawRequests) end() {
	r.count.Add(-1)
	r.running.Done()
}

// stop waits for the requests under way, and breaks them off when ctx ends.
func (r *rawRequests) stop(ctx context.Context) {
	r.mu.Lock()
	r.stopped = true
	r.mu.Unlock()
	defer r.running.Wait()
	defer r.cancel()
	done := make(chan struct{})
	go func() {
		r.running.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// raw hands a raw request to the provider, on a goroutine of its own: other
// commands of the client do not wait.
func (s *session) raw(reply stli.Reply) {
	c, requests := s.server.config.Load(), s.server.raw
	switch {
	case c.Raw == nil:
		reply.Failure = stli.Failf(stli.CodeResourceOutOfService, "no provider is configured")
	case s.rawUnanswered.Load() >= maxRawOfSession:
		reply.Failure = stli.Failf(stli.CodePerformance, "%d raw requests of this connection have no answer yet: wait for some of them", maxRawOfSession)
	case !requests.begin():
		reply.Failure = stli.Failf(stli.CodePerformance, "%d raw requests have no answer yet: try again later", maxRaw)
	}
	now := time.Now()
	deadline := now
	if reply.Failure == nil {
		if deadline, reply.Failure = s.deadline(now); reply.Failure != nil {
			requests.end()
		}
	}
	if reply.Failure != nil {
		s.reply(reply, nil, nil)
		return
	}
	p := &pending{reply: reply}
	s.rawUnanswered.Add(1)
	s.mu.Lock()
	s.outbox.begin(p)
	s.unanswered++
	s.mu.Unlock()
	request := bytes.Clone(s.command.Raw)
	go func() {
		defer requests.end()
		response, failure := c.Raw.Do(p.reply.ID.In(requests.ctx), request, deadline)
		s.answerRaw(p, response, failure, now)
	}()
}

// answerRaw takes the answer of the provider.
func (s *session) answerRaw(p *pending, response *stli.RawResponse, failure *stli.Failure, began time.Time) {
	log := s.logger.Debug()
	if failure != nil {
		log = s.logger.Info().Str("error", string(failure.Code)).Str("reason", failure.Text)
	}
	size := 0
	if response != nil {
		log.Int("status", response.Status)
		size = len(response.Body)
	}
	p.reply.ID.Log(log).Str("command", p.reply.Verb.String()).Dur("took", time.Since(began)).Msg("command")
	held := &s.server.raw.bytes
	if held.Add(int64(size)) > maxRawBytes {
		held.Add(-int64(size))
		size = 0
		response = &stli.RawResponse{Status: response.Status, Body: []byte(`""`)}
		failure = stli.Failf(stli.CodePerformance, "the provider's answer was dropped: more than %d bytes of answers wait for slower ones", maxRawBytes)
	}
	s.rawUnanswered.Add(-1)
	p.reply.Failure = failure
	s.server.counts.answered(&p.reply)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending {
		s.unanswered--
		s.answered.Broadcast()
		held.Add(-int64(size))
		return
	}
	if response != nil && !s.server.config.Load().NoRawResponse {
		response.Tag = p.reply.Tag
		p.lines = []stli.Line{response}
	}
	s.rawHeld += int64(size)
	p.written = func() {
		s.rawHeld -= int64(size)
		held.Add(-int64(size))
	}
	s.finish(p)
}

// dropRaw gives up the answers that wait for a turn which never comes: the
// session has ended.
func (s *session) dropRaw() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.server.raw.bytes.Add(-s.rawHeld)
	s.rawHeld = 0
}
