package soak

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Answers hold the commands of one connection against its lines: each is answered
// once, untagged ones in their order.
type Answers struct {
	// Fault hears of every broken promise.
	Fault func(string)

	mu     sync.Mutex
	plain  []*asked
	tagged map[string]*asked
}

// asked is a command that was given.
type asked struct {
	verb, number string
	at           time.Time
}

// A Reply is the reply to a command.
type Reply struct {
	Verb, Number, Tag string
	OK                bool
	Error             string // category and value, where the options of the connection show it
}

// Ask says that a command is about to be sent. The number is what it dials, if it
// dials.
func (a *Answers) Ask(tag, verb, number string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := &asked{verb, number, time.Now()}
	if tag == "" {
		a.plain = append(a.plain, c)
		return
	}
	if a.tagged == nil {
		a.tagged = map[string]*asked{}
	}
	a.tagged[tag] = c
}

// Line takes a line of the server and returns the reply, if it is one.
func (a *Answers) Line(line string) (Reply, bool) {
	r, ok := parseReply(line)
	if !ok {
		return r, false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	c := a.tagged[r.Tag]
	if r.Tag != "" {
		delete(a.tagged, r.Tag)
	} else if len(a.plain) > 0 {
		c, a.plain = a.plain[0], a.plain[1:]
	}
	if c == nil {
		a.Fault(fmt.Sprintf("an answer without a command: %s", line))
		return r, false
	}
	if r.Verb != c.verb && !(r.Verb == "" && c.verb == wrong) {
		a.Fault(fmt.Sprintf("%s is answered with %s", c.verb, line))
	}
	r.Number = c.number
	return r, true
}

// wrong is the verb of a line that is no command.
const wrong = "INVALCMD"

// Open returns how many commands are not answered, and how long the oldest waits.
func (a *Answers) Open(now time.Time) (n int, oldest time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, c := range a.plain {
		oldest = max(oldest, now.Sub(c.at))
	}
	for _, c := range a.tagged {
		oldest = max(oldest, now.Sub(c.at))
	}
	return len(a.plain) + len(a.tagged), oldest
}

// parseReply reads a reply in either format.
func parseReply(line string) (r Reply, ok bool) {
	if strings.HasPrefix(line, "{") {
		var m struct {
			Reply      *string
			Tag, Error string
			OK         bool
		}
		if json.Unmarshal([]byte(line), &m) != nil || m.Reply == nil {
			return r, false
		}
		return Reply{Verb: *m.Reply, Tag: m.Tag, OK: m.OK, Error: m.Error}, true
	}
	if rest, tagged := strings.CutPrefix(line, "#"); tagged {
		if r.Tag, line, tagged = strings.Cut(rest, " "); !tagged {
			return r, false
		}
	}
	words := strings.Fields(line)
	if len(words) < 2 || words[0] != "error_ind" {
		return r, false
	}
	if words[1] == wrong {
		return r, true
	}
	if len(words) < 3 {
		return r, false
	}
	r.OK = words[1] == "SUCCESS"
	r.Verb, _, _ = strings.Cut(words[2], ";")
	if len(words) > 3 && !r.OK {
		r.Error = words[3]
	}
	return r, true
}
