package lab

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The states of a call, in baresip's words.
const (
	StateOutgoing    = "OUTGOING"    // dialled, nothing heard yet
	StateRinging     = "RINGING"     // dialled, the other side rings
	StateEarly       = "EARLY"       // dialled, early media
	StateIncoming    = "INCOMING"    // ringing here
	StateEstablished = "ESTABLISHED" // talking, or on hold
)

// maxCalls is the most calls read from one list: baresip counts its lines from
// 1 to 255.
const maxCalls = 255

// Call is one line of a phone's own call list.
type Call struct {
	Line     int           // counted from 1; the lowest free one at the call's begin
	Current  bool          // commands go to this call
	Duration time.Duration // since the call was answered, in whole seconds
	State    string        // one of the State constants
	Held     bool          // on hold by this phone; the held side knows nothing of it
	Remote   string        // the other side's URI
}

// errCallList is what every text is that cannot be read as a call list.
var errCallList = errors.New("not a call list")

var (
	callListHead = regexp.MustCompile(`^--- Active calls \((\d{1,3})\) ---$`)
	callListLine = regexp.MustCompile(`^([> ]) \[line (\d{1,3})\]  (\d{1,5}):(\d\d):(\d\d)  +([A-Z]+)  (\(on hold\)|         )  (\S+)$`)
)

// ListCalls asks the phone at address for its calls. It is the phone's own
// account of itself, and so the witness for all that events and replies claim.
func ListCalls(ctx context.Context, address string) ([]Call, error) {
	text, err := phoneCommand(ctx, address, "listcalls")
	if err != nil {
		return nil, err
	}
	calls, err := parseCallList(text)
	if err != nil {
		return nil, fmt.Errorf("phone %s: %w", address, err)
	}
	return calls, nil
}

// parseCallList reads baresip's answer to listcalls:
//
//	--- Active calls (2) ---
//	  [line 1]  0:00:01  ESTABLISHED  (on hold)  sip:101@127.77.0.1
//	> [line 2]  0:00:00   INCOMING             sip:103@127.77.0.1
func parseCallList(text string) ([]Call, error) {
	var calls []Call
	announced := -1
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" {
			continue
		}
		if announced < 0 {
			head := callListHead.FindStringSubmatch(line)
			if head == nil {
				return nil, fmt.Errorf("%w: %.80q", errCallList, line)
			}
			announced, _ = strconv.Atoi(head[1]) // digits only, by the expression
			continue
		}
		call, err := parseCall(line)
		if err != nil {
			return nil, err
		}
		calls = append(calls, call)
		if len(calls) > maxCalls {
			return nil, fmt.Errorf("%w: more than %d calls", errCallList, maxCalls)
		}
	}
	if len(calls) != announced {
		return nil, fmt.Errorf("%w: %d calls, %d announced", errCallList, len(calls), announced)
	}
	return calls, nil
}

// parseCall reads one line of a call list.
func parseCall(line string) (Call, error) {
	m := callListLine.FindStringSubmatch(line)
	if m == nil {
		return Call{}, fmt.Errorf("%w: %.80q", errCallList, line)
	}
	number := func(s string) int { n, _ := strconv.Atoi(s); return n } // digits only, by the expression
	seconds := number(m[3])*3600 + number(m[4])*60 + number(m[5])
	return Call{
		Line:     number(m[2]),
		Current:  m[1] == ">",
		Duration: time.Duration(seconds) * time.Second,
		State:    m[6],
		Held:     m[7] == "(on hold)",
		Remote:   m[8],
	}, nil
}
