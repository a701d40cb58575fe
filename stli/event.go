package stli

import (
	"strconv"
	"sync/atomic"
	"time"

	"github.com/phonecompanion/phonecompanion/requestid"
)

// A Value is one positional word of an event: a string or a connection list.
type Value struct {
	Text string
	List []string
}

// CallInfo is one call in the extended DeviceInformation.
type CallInfo struct{ Call, State, Remote string }

// Party is what is known of the other side of a call.
type Party struct {
	Number  string // as the phone said it, the number or user part alone
	Dialled string // as our command dialled it, where it did
	Name    string
	URI     string // what the phone really said, where it was more than a number
}

// An Event is one event of a device. It must not change once it has been
// published: it is encoded once for all its readers.
type Event struct {
	Name      EventName
	Seq       uint64    // number from the server's one counter
	Time      time.Time // when the server numbered it
	Device    string
	Cause     Cause
	Call      string // the same from first to last event of a call
	Direction string // "in" or "out", as the user meant it; "" where the event has no call
	Remote    Party
	Values    []Value    // by the columns of Name
	Calls     []CallInfo // for DeviceInformation: the calls of the device after this event
	Plan      Plan       // for the international form of its numbers; nil: none is known

	// Origin is the command that made this event, so that its own connection can
	// write the event directly behind the reply. Owner is the number of the
	// connection whose command started the call, and Tag that command's tag.
	Origin any
	Owner  uint64
	Tag    string
	ID     requestid.ID // of what it was made for, for the log

	encoded [encodings]atomic.Pointer[[]byte]
}

// encodings is the number of ways to write an event: text or JSON, three kinds
// of DeviceInformation, two kinds of numbers.
const encodings = 2 * 3 * 2

// Encoded returns the event in the format of o with its line ends. The bytes
// are shared by all readers and must not be changed.
func (e *Event) Encoded(o *Options) []byte {
	at := int(o.Info)
	if o.JSON {
		at += 3
	}
	if o.E164 {
		at += 6
	}
	if b := e.encoded[at].Load(); b != nil {
		return *b
	}
	b := append(e.Append(make([]byte, 0, 192), o), '\r', '\n')
	e.encoded[at].Store(&b)
	return b
}

// Lines returns how many lines Encoded has.
func (e *Event) Lines(o *Options) int {
	if !o.JSON && o.Info != InfoOff && e.Name.HasDeviceInformation() {
		return 2
	}
	return 1
}

// Append writes the event and, in text where it is on, the DeviceInformation
// line behind it, without the last line end.
func (e *Event) Append(dst []byte, o *Options) []byte {
	if o.JSON {
		return e.AppendJSON(dst, o, "")
	}
	info := &events[e.Name]
	dst = appendWord(append(dst, info.name...), e.Device)
	if info.cause {
		dst = appendWord(dst, string(e.Cause))
	}
	for i := range info.columns {
		c, v := &info.columns[i], e.value(i)
		if c.list {
			dst = e.appendList(dst, v.List, c.number, o)
		} else {
			dst = appendWord(dst, e.word(v.Text, c.number, o))
		}
	}
	if !info.info || o.Info == InfoOff {
		return dst
	}
	dst = appendWord(append(dst, "\r\nDeviceInformation"...), e.Device)
	dst = strconv.AppendInt(append(dst, ' '), int64(len(e.Calls)), 10)
	dst = e.appendInfo(append(dst, ' ', '('), o)
	return append(dst, ')')
}

// AppendJSON writes the event as one JSON object. tag is the tag of the
// reader's own command that started the call, or empty.
func (e *Event) AppendJSON(dst []byte, o *Options, tag string) []byte {
	info := &events[e.Name]
	dst = append(append(append(dst, `{"event":"`...), info.name...), `","seq":`...)
	dst = append(strconv.AppendUint(dst, e.Seq, 10), `,"time":"`...)
	dst = append(e.Time.UTC().AppendFormat(dst, "2006-01-02T15:04:05.000Z"), '"')
	dst = appendMember(dst, ',', "device", e.Device)
	dst = appendOptional(dst, "cause", string(e.Cause))
	dst = appendOptional(dst, "call", e.Call)
	dst = appendOptional(dst, "direction", e.Direction)
	for i, c := range info.columns {
		v := e.value(i)
		switch {
		case c.key == "":
		case c.list:
			dst = append(append(append(dst, `,"`...), c.key...), `":[`...)
			for j, s := range v.List {
				if j > 0 {
					dst = append(dst, ',')
				}
				dst = appendJSONString(dst, e.word(s, c.number, o))
			}
			dst = append(dst, ']')
		default:
			dst = appendMember(dst, ',', c.key, e.word(v.Text, c.number, o))
		}
	}
	dst = e.appendE164(dst)
	if side := e.remoteSide(); side != "" {
		dst = appendOptional(dst, side+"Name", e.Remote.Name)
	}
	dst = appendOptional(dst, "remoteURI", e.Remote.URI)
	if info.info && o.Info != InfoOff {
		dst = strconv.AppendInt(append(dst, `,"deviceInformation":{"calls":`...), int64(len(e.Calls)), 10)
		dst = append(dst, `,"info":"`...)
		dst = append(e.appendInfo(dst, o), '"', '}')
	}
	dst = appendOptional(dst, "commandTag", tag)
	return append(dst, '}')
}

// appendList appends a blank and a connection list: (a,b), the empty one ().
func (e *Event) appendList(dst []byte, list []string, number bool, o *Options) []byte {
	dst = append(dst, ' ', '(')
	for i, s := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		if s == "" {
			dst = append(dst, '-')
			continue
		}
		dst = appendClean(dst, e.word(s, number, o), true)
	}
	return append(dst, ')')
}

// appendInfo appends the states of the device's calls, never an empty word.
func (e *Event) appendInfo(dst []byte, o *Options) []byte {
	if len(e.Calls) == 0 {
		dst = append(dst, "null"...)
	}
	for i, c := range e.Calls {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, c.State...)
	}
	if o.Info != InfoExtended || len(e.Calls) == 0 {
		return dst
	}
	for i, c := range e.Calls {
		separator := byte(',')
		if i == 0 {
			separator = ';'
		}
		dst = append(append(append(dst, separator), c.Call...), ':')
		dst = append(append(dst, c.State...), ':')
		if c.Remote == "" {
			dst = append(dst, '-')
		} else {
			dst = appendInfoWord(dst, inForm(c.Remote, e.Device, e.Plan, o))
		}
	}
	return dst
}

// appendInfoWord appends a remote number inside DeviceInformation, where
// colons and semicolons separate as well, and JSON's escapes may not occur.
func appendInfoWord(dst []byte, s string) []byte {
	from := len(dst)
	dst = appendClean(dst, s, true)
	for i := from; i < len(dst); i++ {
		if c := dst[i]; c == ':' || c == ';' || c == '\\' {
			dst[i] = '_'
		}
	}
	return dst
}

// value returns the i-th word; a missing one is empty.
func (e *Event) value(i int) Value {
	if i < len(e.Values) {
		return e.Values[i]
	}
	return Value{}
}

// remoteSide tells which end of the call the other side is.
func (e *Event) remoteSide() string {
	switch e.Direction {
	case "in":
		return "calling"
	case "out":
		return "called"
	}
	return ""
}

func appendOptional(dst []byte, key, value string) []byte {
	if value == "" {
		return dst
	}
	return appendMember(dst, ',', key, value)
}
