package stli

import (
	"strconv"

	"github.com/phonecompanion/phonecompanion/requestid"
)

// A Line is anything that the server writes: it appends itself, without a line
// end, in the format of the options. JSON is one object.
type Line interface {
	Append(dst []byte, o *Options) []byte
}

// A Reply answers one command.
type Reply struct {
	Tag     string
	Verb    Verb         // NoVerb: the line was no command, and the answer is INVALCMD
	Failure *Failure     // nil: success
	Suffix  string       // what follows the command name in the answer to a greeting
	ID      requestid.ID // of the command, for the log
}

// Append writes the reply.
func (r *Reply) Append(dst []byte, o *Options) []byte {
	if o.JSON {
		return r.appendJSON(dst)
	}
	if r.Tag != "" {
		dst = append(append(append(dst, '#'), r.Tag...), ' ')
	}
	if r.Verb == NoVerb {
		return append(dst, "error_ind INVALCMD"...)
	}
	if r.Failure == nil {
		dst = append(append(dst, "error_ind SUCCESS "...), r.Verb.String()...)
		return append(dst, r.Suffix...)
	}
	dst = append(append(dst, "error_ind ERROR "...), r.Verb.String()...)
	if o.Extended {
		dst = append(append(append(dst, ' '), r.Failure.Code...), ' ')
		dst = appendQuoted(dst, r.Failure.Text)
	}
	return dst
}

func (r *Reply) appendJSON(dst []byte) []byte {
	dst = append(append(append(dst, `{"reply":"`...), r.Verb.String()...), '"')
	if r.Tag != "" {
		dst = append(append(append(dst, `,"tag":"`...), r.Tag...), '"')
	}
	switch {
	case r.Verb == NoVerb:
		text := "no such command"
		if r.Failure != nil {
			text = r.Failure.Text
		}
		dst = append(append(append(dst, `,"ok":false,"error":"`...), CodeInvalidCommand...), `","text":`...)
		dst = appendJSONString(dst, text)
	case r.Failure == nil:
		dst = append(dst, `,"ok":true`...)
	default:
		dst = append(append(append(dst, `,"ok":false,"error":"`...), r.Failure.Code...), `","text":`...)
		dst = appendJSONString(dst, r.Failure.Text)
	}
	return append(dst, '}')
}

// A DeviceLine is one line of the answer to Devices.
type DeviceLine struct{ Device, Profile, State string }

// Append writes the line.
func (d DeviceLine) Append(dst []byte, o *Options) []byte {
	if o.JSON {
		dst = appendMember(dst, '{', "device", d.Device)
		dst = appendMember(dst, ',', "profile", d.Profile)
		return append(appendMember(dst, ',', "state", d.State), '}')
	}
	dst = append(dst, "Device"...)
	dst = appendWord(dst, d.Device)
	dst = appendWord(dst, d.Profile)
	return appendWord(dst, d.State)
}

// A SnapshotLine is one call of a device.
type SnapshotLine struct {
	Device, Call, State, Calling, Called string
	Plan                                 Plan // as in an event
}

// Append writes the line.
func (s SnapshotLine) Append(dst []byte, o *Options) []byte {
	s.Calling, s.Called = inForm(s.Calling, s.Device, s.Plan, o), inForm(s.Called, s.Device, s.Plan, o)
	if o.JSON {
		dst = appendMember(dst, '{', "snapshot", s.Device)
		dst = appendMember(dst, ',', "call", s.Call)
		dst = appendMember(dst, ',', "state", s.State)
		dst = appendMember(dst, ',', "calling", s.Calling)
		return append(appendMember(dst, ',', "called", s.Called), '}')
	}
	dst = append(dst, "Snapshot"...)
	for _, w := range [...]string{s.Device, s.Call, s.State, s.Calling, s.Called} {
		dst = appendWord(dst, w)
	}
	return dst
}

// A SnapshotEnd ends the snapshot of a device; Seq is the newest event number
// given out when it was taken.
type SnapshotEnd struct {
	Device string
	Seq    uint64
}

// Append writes the line.
func (s SnapshotEnd) Append(dst []byte, o *Options) []byte {
	if o.JSON {
		dst = append(appendMember(dst, '{', "snapshotEnd", s.Device), `,"seq":`...)
		return append(strconv.AppendUint(dst, s.Seq, 10), '}')
	}
	dst = append(appendWord(append(dst, "SnapshotEnd"...), s.Device), ' ')
	return strconv.AppendUint(dst, s.Seq, 10)
}

// A Gap says that the events From to To cannot be replayed.
type Gap struct{ From, To uint64 }

// Append writes the line.
func (g Gap) Append(dst []byte, o *Options) []byte {
	end, between := "", byte(' ')
	if o.JSON {
		dst, end, between = append(dst, `{"gap":[`...), "]}", ','
	} else {
		dst = append(dst, "Gap "...)
	}
	dst = append(strconv.AppendUint(dst, g.From, 10), between)
	return append(strconv.AppendUint(dst, g.To, 10), end...)
}

// A Heartbeat is sent after silence; it tells the newest event number.
type Heartbeat struct{ Seq uint64 }

// Append writes the line.
func (h Heartbeat) Append(dst []byte, o *Options) []byte {
	if o.JSON {
		return append(strconv.AppendUint(append(dst, `{"heartbeat":`...), h.Seq, 10), '}')
	}
	return strconv.AppendUint(append(dst, "Heartbeat "...), h.Seq, 10)
}

// A Closing is the last line of a connection that the server ends, where one
// can still be sent: it says why. Only clients that asked for JSON or extended
// errors get it; older ones expect nothing behind their last reply.
type Closing struct{ Reason string }

// Wanted tells whether a client with these options gets the line.
func (c Closing) Wanted(o *Options) bool { return o.JSON || o.Extended }

// Append writes the line.
func (c Closing) Append(dst []byte, o *Options) []byte {
	if o.JSON {
		return append(appendMember(dst, '{', "closing", c.Reason), '}')
	}
	return append(append(append(dst, `Closing "`...), c.Reason...), '"')
}

// A HelpLine is one line of the answer to Help.
type HelpLine struct{ Text string }

// Append writes the line.
func (h HelpLine) Append(dst []byte, o *Options) []byte {
	if o.JSON {
		return append(appendMember(dst, '{', "help", h.Text), '}')
	}
	return append(append(dst, "Help "...), h.Text...)
}

// An End line closes a list: DevicesEnd, HelpEnd.
type End struct{ Text, JSON string }

// The ends of the two lists.
var (
	DevicesEnd = End{"DevicesEnd", `{"devicesEnd":true}`}
	HelpEnd    = End{"HelpEnd", `{"helpEnd":true}`}
)

// Append writes the line.
func (e End) Append(dst []byte, o *Options) []byte {
	if o.JSON {
		return append(dst, e.JSON...)
	}
	return append(dst, e.Text...)
}
