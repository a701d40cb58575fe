package main

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// amiPublisher sends events of phones over one session, which has none itself.
type amiPublisher struct {
	conn   *lineConn
	d      amiDialect
	pad    int    // bytes behind each line, to make it longer
	n      []int  // events of each phone
	stamps *burst // that keeps the times of events; nil: nobody does
	out    []byte
}

// append adds the action of the next event of phone p.
func (u *amiPublisher) append(p int) {
	device := strconv.Itoa(firstExtension + p)
	event := eventIncoming
	if u.n[p]%2 == 1 {
		event = eventCleared
	}
	u.n[p]++
	line := eventLine(event, device, calledNumber)
	u.out = fmt.Appendf(u.out, "Action: UserEvent\r\nUserEvent: Bench\r\nLine: %-*s\r\n\r\n", len(line)-2+u.pad, line[:len(line)-2])
}

// amiChunk is how many actions are written at once.
const amiChunk = 100

// publish sends events of all phones in turn, without waiting, and reads the
// answers.
func (u *amiPublisher) publish(events int) error {
	sent := make(chan error, 1)
	go func() {
		for i := 0; i < events; {
			u.out = u.out[:0]
			for range min(amiChunk, events-i) {
				p := i % len(u.n)
				if u.stamps != nil {
					u.stamps.stamp(p, u.n[p])
				}
				u.append(p)
				i++
			}
			if _, err := u.conn.Write(u.out); err != nil {
				sent <- err
				return
			}
		}
		sent <- nil
	}()
	for range events {
		if err := u.d.answer(u.conn); err != nil {
			u.conn.SetDeadline(time.Now()) // the writer ends too
			return errors.Join(err, <-sent)
		}
	}
	return <-sent
}

// caller returns a caller that sends one event of phone p and waits until all
// clients of the feed have its line. Its session is its own.
func (u *amiPublisher) caller(f *feed, p int) caller {
	timer := time.NewTimer(time.Hour)
	return func(intended time.Time) (time.Time, error) {
		f.begin(f.phones[p], intended, u.n[p]%2 == 1)
		u.out = u.out[:0]
		u.append(p)
		if _, err := u.conn.Write(u.out); err != nil {
			return time.Time{}, err
		}
		if err := u.d.answer(u.conn); err != nil {
			return time.Time{}, err
		}
		return f.wait(f.phones[p], timer)
	}
}
