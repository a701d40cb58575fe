package main

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// A wanted is one line that clients must get. In its text $1 and $2 are the ids
// of the first and the second call of the phone.
type wanted struct {
	text  string
	call  int           // 1 or 2; a reply has none
	tag   string        // of a reply
	reply bool          // only the client that commanded gets it
	from  time.Duration // when it was caused; 0: its time does not count
	seq   uint64        // as the first client had it that sees numbers
}

// A conversation is all that is said of one phone from the beginning of a call
// until the phone is free again: the checker. It knows what must come, and takes
// what does come, line by line, at each client that monitors the phone.
type conversation struct {
	mu      sync.Mutex
	kind    string
	want    []wanted
	next    []int // by client: which of want comes next
	who     int   // the client that commands
	ids     [3]string
	known   func(id string) bool // whether a call had this id before
	entries []string
	began   time.Time
	broken  string        // the first fault; "": none
	changed chan struct{} // something was taken, or broke
}

// newConversation begins one; known may be nil.
func newConversation(kind string, clients, who int, known func(string) bool) *conversation {
	return &conversation{kind: kind, next: make([]int, clients), who: who, known: known, began: time.Now(), changed: make(chan struct{}, 1)}
}

// expect says that lines must come from now on, not before.
func (c *conversation) expect(lines ...wanted) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.want = append(c.want, lines...)
}

// note writes down what happened, for the reader of a fault.
func (c *conversation) note(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.write(format, args...)
}

func (c *conversation) write(format string, args ...any) {
	c.entries = append(c.entries, fmt.Sprintf("%9.3fs  ", time.Since(c.began).Seconds())+fmt.Sprintf(format, args...))
}

// fail notes a fault; the first one counts.
func (c *conversation) fail(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.breaks(format, args...)
}

func (c *conversation) breaks(format string, args ...any) {
	why := fmt.Sprintf(format, args...)
	c.write("FAULT: %s", why)
	if c.broken == "" {
		c.broken = why
	}
	c.tell()
}

func (c *conversation) tell() {
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// take takes a line that a client got, and returns what it was wanted for; nil
// where it was not, or where an earlier fault makes that unknown.
func (c *conversation) take(client int, s *said) *wanted {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.write("client %d: %s", client, s)
	if c.broken != "" {
		return nil
	}
	c.skip(client)
	at := c.next[client]
	if s.fault != "" {
		c.breaks("client %d: the line %q %s", client, s.text, s.fault)
		return nil
	}
	if at >= len(c.want) || !c.fits(&c.want[at], s) {
		c.breaks("client %d: %s", client, c.why(client, at, s))
		return nil
	}
	w := &c.want[at]
	if !w.reply {
		if why := c.number(w, s); why != "" {
			c.breaks("client %d: %s: %s", client, s.text, why)
			return nil
		}
	}
	c.next[client]++
	c.tell()
	found := *w
	return &found
}

// String is the line as a person reads it in a conversation.
func (s *said) String() string {
	switch {
	case s.reply && s.tag != "":
		return "#" + s.tag + " " + s.text
	case s.seq != 0:
		return fmt.Sprintf("%s [%d, %s]", s.text, s.seq, s.call)
	}
	return s.text
}

// skip passes over replies that are not for this client.
func (c *conversation) skip(client int) {
	for client != c.who && c.next[client] < len(c.want) && c.want[c.next[client]].reply {
		c.next[client]++
	}
}

// missing names the first client that lacks lines, among those that are asked
// for; "" where all have everything.
func (c *conversation) missing(clients ...int) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, client := range clients {
		c.skip(client)
		if at := c.next[client]; at < len(c.want) {
			return fmt.Sprintf("client %d did not get %q", client, c.want[at].text)
		}
	}
	return ""
}

// wait waits until clients have everything, or something is wrong, or the time
// is over; it tells whether they have it.
func (c *conversation) wait(timeout time.Duration, clients ...int) bool {
	t := time.NewTimer(timeout)
	defer t.Stop()
	for {
		if c.fault() != "" {
			return false
		}
		if c.missing(clients...) == "" {
			return true
		}
		select {
		case <-c.changed:
		case <-t.C:
			if why := c.missing(clients...); why != "" {
				c.fail("%s within %s", why, timeout)
			}
			return c.fault() == ""
		}
	}
}

// everyone lists the clients.
func (c *conversation) everyone() []int {
	list := make([]int, len(c.next))
	for i := range list {
		list[i] = i
	}
	return list
}

func (c *conversation) fault() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.broken
}

// String is the conversation in full.
func (c *conversation) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.kind + "\n    " + strings.Join(c.entries, "\n    ")
}
