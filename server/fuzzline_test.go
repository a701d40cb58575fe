package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/phonecompanion/phonecompanion/stli"
)

// The kinds of lines that a server writes.
const (
	kindReply         = "reply"
	kindEvent         = "event"
	kindDevice        = "Device"
	kindDevicesEnd    = "DevicesEnd"
	kindHelp          = "Help"
	kindHelpEnd       = "HelpEnd"
	kindSnapshot      = "Snapshot"
	kindSnapshotEnd   = "SnapshotEnd"
	kindGap           = "Gap"
	kindHeartbeat     = "Heartbeat"
	kindClosing       = "Closing"
	kindMayBeSnapshot = "Snapshot, perhaps"
)

// parsedLine is what a line of the server says.
type parsedLine struct {
	kind   string
	tag    string
	verb   stli.Verb
	ok     bool
	suffix string
	device string
	seq    uint64
	line   stli.Line // to write it again; nil for events
}

// render writes the line again; "" for an event.
func (p *parsedLine) render(o *stli.Options) string {
	if p.line == nil {
		return ""
	}
	return string(p.line.Append(nil, o))
}

// parseLine reads a line of the server.
func parseLine(text string, o *stli.Options) (*parsedLine, error) {
	if o.JSON {
		return parseObject(text)
	}
	return parseText(text, o)
}

func parseText(text string, o *stli.Options) (*parsedLine, error) {
	p := &parsedLine{}
	if rest, ok := strings.CutPrefix(text, "#"); ok {
		p.tag, text, _ = strings.Cut(rest, " ")
	}
	w := strings.Split(text, " ")
	if w[0] == "error_ind" {
		return p.textReply(w[1:], o)
	}
	if p.tag != "" {
		return nil, fmt.Errorf("a tag before %q", w[0])
	}
	number := func(i int) uint64 {
		n, _ := strconv.ParseUint(w[i], 10, 64)
		return n
	}
	p.kind = w[0]
	switch {
	case p.kind == kindDevice && len(w) == 4:
		p.line = stli.DeviceLine{Device: w[1], Profile: w[2], State: w[3]}
	case p.kind == kindDevicesEnd:
		p.line = stli.DevicesEnd
	case p.kind == kindHelp && len(w) > 1:
		p.line = stli.HelpLine{Text: strings.TrimPrefix(text, "Help ")}
	case p.kind == kindHelpEnd:
		p.line = stli.HelpEnd
	case p.kind == kindSnapshot && len(w) == 6:
		p.device = w[1] // the rest is as an event's
	case p.kind == kindSnapshotEnd && len(w) == 3:
		p.device, p.line = w[1], stli.SnapshotEnd{Device: w[1], Seq: number(2)}
	case p.kind == kindGap && len(w) == 3:
		p.line = stli.Gap{From: number(1), To: number(2)}
	case p.kind == kindHeartbeat && len(w) == 2:
		p.seq, p.line = number(1), stli.Heartbeat{Seq: number(1)}
	case p.kind == kindClosing:
		p.line = stli.Closing{Reason: strings.Trim(strings.TrimPrefix(text, "Closing "), `"`)}
	default:
		for _, name := range stli.EventNames() {
			if w[0] == name.String() && len(w) > 1 {
				p.kind, p.device = kindEvent, w[1]
				return p, nil
			}
		}
		return nil, fmt.Errorf("no line of the protocol")
	}
	return p, nil
}

func (p *parsedLine) textReply(w []string, o *stli.Options) (*parsedLine, error) {
	p.kind = kindReply
	reply := &stli.Reply{Tag: p.tag}
	p.line = reply
	if len(w) == 1 && w[0] == "INVALCMD" {
		return p, nil
	}
	if len(w) < 2 {
		return nil, fmt.Errorf("no reply")
	}
	name := w[1]
	if strings.HasPrefix(name, "STLI") {
		name = "STLI"
	}
	if p.verb, p.ok = verbNamed(name); !p.ok {
		return nil, fmt.Errorf("a reply to %q", w[1])
	}
	reply.Verb, p.ok = p.verb, w[0] == "SUCCESS"
	if p.ok {
		p.suffix = strings.TrimPrefix(strings.Join(w[1:], " "), name)
		reply.Suffix = p.suffix
		return p, nil
	}
	reply.Failure = &stli.Failure{}
	if o.Extended && len(w) > 3 {
		reply.Failure.Code = stli.Code(w[2])
		reply.Failure.Text = strings.TrimSuffix(strings.TrimPrefix(strings.Join(w[3:], " "), `"`), `"`)
	}
	return p, nil
}

// verbNamed finds the verb of a reply.
func verbNamed(name string) (stli.Verb, bool) {
	if name == stli.VerbRawCommand.String() {
		return stli.VerbRawCommand, true
	}
	v, ok := stli.FindVerb(name)
	return v, ok && v.String() == name
}

// object has the members of every line in JSON that are looked at.
type object struct {
	Reply       *string
	Tag         string
	OK          bool
	Error, Text string
	Event       string
	Seq         uint64
	Device      string
	Profile     *string
	State       string
	Snapshot    *string
	SnapshotEnd *string
	Heartbeat   *uint64
	Gap         []uint64
	DevicesEnd  bool
	Help        *string
	HelpEnd     bool
	Closing     *string
}

func parseObject(text string) (*parsedLine, error) {
	var v object
	dec := json.NewDecoder(strings.NewReader(text))
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	if rest, _ := bytes.NewBufferString(text[dec.InputOffset():]).ReadString(0); rest != "" {
		return nil, fmt.Errorf("%q behind the object", rest)
	}
	switch {
	case v.Reply != nil:
		return v.reply()
	case v.Event != "":
		return &parsedLine{kind: kindEvent, device: v.Device, seq: v.Seq}, nil
	case v.Snapshot != nil:
		return &parsedLine{kind: kindSnapshot, device: *v.Snapshot}, nil
	case v.SnapshotEnd != nil:
		return &parsedLine{kind: kindSnapshotEnd, device: *v.SnapshotEnd, line: stli.SnapshotEnd{Device: *v.SnapshotEnd, Seq: v.Seq}}, nil
	case v.Heartbeat != nil:
		return &parsedLine{kind: kindHeartbeat, seq: *v.Heartbeat, line: stli.Heartbeat{Seq: *v.Heartbeat}}, nil
	case len(v.Gap) == 2:
		return &parsedLine{kind: kindGap, line: stli.Gap{From: v.Gap[0], To: v.Gap[1]}}, nil
	case v.DevicesEnd:
		return &parsedLine{kind: kindDevicesEnd, line: stli.DevicesEnd}, nil
	case v.HelpEnd:
		return &parsedLine{kind: kindHelpEnd, line: stli.HelpEnd}, nil
	case v.Help != nil:
		return &parsedLine{kind: kindHelp, line: stli.HelpLine{Text: *v.Help}}, nil
	case v.Closing != nil:
		return &parsedLine{kind: kindClosing, line: stli.Closing{Reason: *v.Closing}}, nil
	case v.Profile != nil:
		return &parsedLine{kind: kindDevice, device: v.Device, line: stli.DeviceLine{Device: v.Device, Profile: *v.Profile, State: v.State}}, nil
	}
	return nil, fmt.Errorf("no line of the protocol")
}

func (v *object) reply() (*parsedLine, error) {
	p := &parsedLine{kind: kindReply, tag: v.Tag, ok: v.OK}
	r := &stli.Reply{Tag: v.Tag}
	if p.line = r; *v.Reply != "" {
		verb, ok := verbNamed(*v.Reply)
		if !ok {
			return nil, fmt.Errorf("a reply to %q", *v.Reply)
		}
		p.verb, r.Verb = verb, verb
	}
	if !v.OK {
		if v.Error == "" || v.Text == "" {
			return nil, fmt.Errorf("an error without a reason")
		}
		r.Failure = &stli.Failure{Code: stli.Code(v.Error), Text: v.Text}
	}
	return p, nil
}
