package main

import (
	"bufio"
	"bytes"
	"fmt"
)

// manner is how a phone's action URLs follow each other.
type manner int

const (
	// oneByOne waits for each answer, as phones do.
	oneByOne manner = iota
	// pipelining writes all requests of a burst at once. HTTP/1.1 allows it, and it
	// costs the bench next to nothing, so more of the processors is left to what is
	// measured.
	pipelining
)

// httpSender returns the sender of one phone: so many action URLs over one
// connection that is kept. It is made with the first of them: the server waits for
// a first request for some seconds only.
func (n *notifier) httpSender(events int, how manner, stamp func(event int)) sender {
	var r *bufio.Reader
	stamped := 0
	return func() error {
		if err := n.connect(); err != nil {
			return err
		}
		if r == nil {
			r = bufio.NewReader(n.conn)
		}
		for done := 0; done < events; {
			count := 1
			if how == pipelining {
				count = events
			}
			n.out = n.out[:0]
			for range count {
				n.out = n.next(n.out)
				if stamp != nil {
					stamp(stamped)
					stamped++
				}
			}
			if _, err := n.conn.Write(n.out); err != nil {
				return err
			}
			for range count {
				if err := readAnswer(r); err != nil {
					return err
				}
			}
			done += count
		}
		return nil
	}
}

var answerFine = []byte("HTTP/1.1 200 ")

// readAnswer reads one of several answers without a body.
func readAnswer(r *bufio.Reader) error {
	line, err := r.ReadSlice('\n')
	if err == nil && !bytes.HasPrefix(line, answerFine) {
		return fmt.Errorf("the answer is %q", line)
	}
	for err == nil && len(line) > len("\r\n") {
		line, err = r.ReadSlice('\n')
	}
	return err
}

// httpSenders makes the senders of all phones to a server; with no address, to
// the one that has set the action URLs.
func (all office) httpSenders(addr string, events int, how manner, stamp func(phone, event int)) (senders []sender, close func(), err error) {
	var open []*notifier
	close = func() {
		for _, n := range open {
			n.close()
		}
	}
	for i, p := range all {
		host, incoming, cleared, err := p.targets(addr)
		if err != nil {
			close()
			return nil, nil, err
		}
		n := newNotifier(host, incoming, cleared, fmt.Sprintf("b%d-", notifiers.Add(1)), true)
		open = append(open, n)
		var own func(int)
		if stamp != nil {
			own = func(event int) { stamp(i, event) }
		}
		senders = append(senders, n.httpSender(events, how, own))
	}
	return senders, close, nil
}

// targets returns where a phone's two events go: to addr or, where that is empty,
// to the server that has set them.
func (p *stubPhone) targets(addr string) (host, incoming, cleared string, err error) {
	first, err := p.callback(p.extension, settingPrefix+eventIncoming)
	if err != nil {
		return "", "", "", err
	}
	second, err := p.callback(p.extension, settingPrefix+eventCleared)
	if err != nil {
		return "", "", "", err
	}
	if addr == "" {
		addr = first.Host
	}
	return addr, first.Path, second.Path, nil
}
