package client

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxReply is the longest line that is taken from the server, in bytes: the
// answers of a provider to raw requests come as one line.
const maxReply = 16 << 20

// lineBuffer is what is read from the connection at once, in bytes.
const lineBuffer = 32 << 10

// errNoLine says that a line is no JSON object of the protocol.
var errNoLine = errors.New("not a line of the protocol")

// A lineReader cuts the stream into lines.
type lineReader struct {
	r    *bufio.Reader
	long []byte // the beginning of a line that is longer than the buffer
}

func newLineReader(r io.Reader) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, lineBuffer)}
}

// next returns the next line without its end. It is valid until the next call.
// What comes before the end of the stream without a line end is no line: the
// connection was cut in its middle.
func (l *lineReader) next() ([]byte, error) {
	l.long = l.long[:0]
	for {
		part, err := l.r.ReadSlice('\n')
		if err == nil && len(l.long) == 0 {
			return bytes.TrimRight(part, "\r\n"), nil
		}
		if len(l.long)+len(part) > maxReply {
			return nil, fmt.Errorf("the server sent a line of more than %d bytes", maxReply)
		}
		l.long = append(l.long, part...)
		switch {
		case err == nil:
			line := bytes.TrimRight(l.long, "\r\n")
			if cap(l.long) > lineBuffer*4 {
				l.long = nil // a rare giant is not kept for weeks
			}
			return line, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}

// kind is what a line of the server is.
type kind uint8

const (
	kindOther kind = iota // something newer than this package
	kindReply
	kindEvent
	kindSnapshot
	kindSnapshotEnd
	kindHeartbeat
	kindGap
	kindDevice
	kindDevicesEnd
	kindRaw
)

// line is one line of the server, decoded.
type line struct {
	kind     kind
	verb     string // of a reply
	tag      string
	ok       bool
	code     string
	text     string
	event    *Event
	device   string
	call     SnapshotCall
	listed   Device
	seq      uint64 // of snapshotEnd and heartbeat
	from, to uint64 // of a gap
	status   int    // of a raw response
	body     json.RawMessage
}

// wireLine has every member that tells lines apart, and those of all but events.
type wireLine struct {
	Reply       *string         `json:"reply"`
	Tag         string          `json:"tag"`
	OK          bool            `json:"ok"`
	Error       string          `json:"error"`
	Text        string          `json:"text"`
	Event       *string         `json:"event"`
	Snapshot    *string         `json:"snapshot"`
	SnapshotEnd *string         `json:"snapshotEnd"`
	Call        string          `json:"call"`
	State       string          `json:"state"`
	Calling     string          `json:"calling"`
	Called      string          `json:"called"`
	Seq         uint64          `json:"seq"`
	Heartbeat   *uint64         `json:"heartbeat"`
	Gap         []uint64        `json:"gap"`
	Device      *string         `json:"device"`
	Profile     string          `json:"profile"`
	DevicesEnd  *bool           `json:"devicesEnd"`
	RawResponse *int            `json:"rawResponse"`
	Body        json.RawMessage `json:"body"`
}

// decode reads one line.
func decode(b []byte) (*line, error) {
	var w wireLine
	if err := json.Unmarshal(b, &w); err != nil {
		return nil, fmt.Errorf("%w: %v", errNoLine, err)
	}
	l := &line{tag: w.Tag, ok: w.OK, code: w.Error, text: w.Text, seq: w.Seq}
	switch {
	case w.Event != nil:
		l.kind, l.event = kindEvent, &Event{}
		if err := json.Unmarshal(b, l.event); err != nil {
			return nil, fmt.Errorf("%w: %v", errNoLine, err)
		}
		if l.event.Seq == 0 || l.event.Device == "" {
			return nil, fmt.Errorf("%w: an event without a number or a device", errNoLine)
		}
		l.event.JSON = bytes.Clone(b)
	case w.Reply != nil:
		l.kind, l.verb = kindReply, *w.Reply
	case w.Snapshot != nil:
		l.kind, l.device, l.call = kindSnapshot, *w.Snapshot, SnapshotCall{w.Call, w.State, w.Calling, w.Called}
	case w.SnapshotEnd != nil:
		l.kind, l.device = kindSnapshotEnd, *w.SnapshotEnd
	case w.Heartbeat != nil:
		l.kind, l.seq = kindHeartbeat, *w.Heartbeat
	case w.Gap != nil:
		if len(w.Gap) != 2 {
			return nil, fmt.Errorf("%w: a gap of %d numbers", errNoLine, len(w.Gap))
		}
		l.kind, l.from, l.to = kindGap, w.Gap[0], w.Gap[1]
	case w.RawResponse != nil:
		l.kind, l.status, l.body = kindRaw, *w.RawResponse, w.Body
	case w.DevicesEnd != nil:
		l.kind = kindDevicesEnd
	case w.Device != nil:
		l.kind, l.listed = kindDevice, Device{*w.Device, w.Profile, w.State}
	}
	return l, nil
}
