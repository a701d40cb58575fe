package phonesim

import (
	"strconv"
	"strings"
	"time"
)

// A keyEvent is one key of a sequence, how long it is pressed and the pause after it.
type keyEvent struct {
	key          string
	press, pause time.Duration
}

// parseKeys reads KEY[,press[,pause]][;KEY…] with the escapes already decoded.
// Names are returned in upper case; empty ones are left out, as are keys
// beyond the limit. A time that is not a number counts as none.
func parseKeys(s string) []keyEvent {
	var keys []keyEvent
	for part := range strings.SplitSeq(s, ";") {
		name, times, _ := strings.Cut(part, ",")
		name = strings.ToUpper(strings.TrimSpace(name))
		if name == "" {
			continue
		}
		if len(keys) == maxKeys {
			break
		}
		press, pause, _ := strings.Cut(times, ",")
		keys = append(keys, keyEvent{key: name, press: keyTime(press), pause: keyTime(pause)})
	}
	return keys
}

// keyTime reads milliseconds.
func keyTime(s string) time.Duration {
	ms, err := strconv.ParseUint(strings.TrimSpace(s), 10, 31)
	if err != nil {
		return 0
	}
	return min(time.Duration(ms)*time.Millisecond, maxKeyTime)
}

// runKeys presses keys after those that still wait. The caller holds the lock.
func (p *Phone) runKeys(keys []keyEvent) {
	room := maxKeys - len(p.keys)
	p.keys = append(p.keys, keys[:min(room, len(keys))]...)
	if p.keyTimer == nil {
		p.nextKeys()
	}
}

// nextKeys presses waiting keys up to one that takes time.
func (p *Phone) nextKeys() {
	p.keyTimer = nil
	for len(p.keys) > 0 && !p.closed {
		k := p.keys[0]
		p.keys = p.keys[1:]
		p.press(k.key)
		if wait := k.press + k.pause; wait > 0 {
			p.keyTimer = p.office.after(wait, p.nextKeys)
			return
		}
	}
	p.keys = nil
}
