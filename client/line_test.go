package client

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/phonecompanion/phonecompanion/stli"
)

// abroad is a dial plan for which every number is an outside one.
type abroad struct{}

func (abroad) E164(number string) string { return "+1" + number }

// TestEventMembers: the struct has every member that the server writes, for
// every event, and reads it back.
func TestEventMembers(t *testing.T) {
	for _, name := range stli.EventNames() {
		e := &stli.Event{
			Name: name, Seq: 812, Device: "102", Cause: "newCall", Call: "c-1-1", Remote: stli.Party{Number: "n", Name: "Žofie", URI: "sip:n@pbx"},
			Plan: abroad{}, Values: []stli.Value{{Text: "v0", List: []string{"l0"}}, {Text: "v1", List: []string{"l1"}}, {Text: "v2", List: []string{"l2"}}, {Text: "v3", List: []string{}}, {Text: "v4"}, {Text: "v5"}, {Text: "v6"}},
		}
		for _, direction := range []string{"in", "out"} {
			e.Direction = direction
			written := e.AppendJSON(nil, &stli.Options{Version: 1, JSON: true, Info: stli.InfoStandard}, "7")
			l, err := decode(written)
			if err != nil || l.kind != kindEvent {
				t.Fatalf("%s: %v", written, err)
			}
			missing := members(t, written)
			for member := range members(t, encode(t, l.event)) {
				delete(missing, member)
			}
			if len(missing) > 0 {
				t.Errorf("%s: Event has no %v", name, missing)
			}
			for member, value := range members(t, written) {
				if got := members(t, encode(t, l.event))[member]; got != value && member != "time" {
					t.Errorf("%s: %s is %s, want %s", name, member, got, value)
				}
			}
		}
	}
}

// TestDecode: every kind of line, as the server writes it.
func TestDecode(t *testing.T) {
	o := stli.Options{Version: 1, JSON: true}
	for want, l := range map[kind]stli.Line{
		kindReply:       &stli.Reply{Tag: "7", Verb: stli.VerbPing},
		kindSnapshot:    stli.SnapshotLine{Device: "102", Call: "c", State: "alerting", Calling: "1", Called: "2"},
		kindSnapshotEnd: stli.SnapshotEnd{Device: "102", Seq: 5},
		kindHeartbeat:   stli.Heartbeat{},
		kindGap:         stli.Gap{From: 1, To: 2},
		kindDevice:      stli.DeviceLine{Device: "102", Profile: "snom", State: "off"},
		kindDevicesEnd:  stli.DevicesEnd,
		kindOther:       stli.HelpEnd,
	} {
		got, err := decode(l.Append(nil, &o))
		if err != nil || got.kind != want {
			t.Errorf("%s: kind %d, %v", l.Append(nil, &o), got.kind, err)
		}
	}
	for _, bad := range []string{"", "error_ind SUCCESS Ping", "{", "[]", `{"event":"Held"}`, `{"event":"Held","seq":-1,"device":"1"}`, `{"gap":[1]}`, `{"reply":7}`, "null x"} {
		if l, err := decode([]byte(bad)); !errors.Is(err, errNoLine) {
			t.Errorf("%q: %+v, %v", bad, l, err)
		}
	}
}

// TestLineReader: lines come whole, however the bytes come, and half a line is
// none.
func TestLineReader(t *testing.T) {
	long := strings.Repeat("x", 3*lineBuffer)
	want := []string{"a", "", "b", long, "c"}
	text := "a\r\n\r\nb\n" + long + "\r\nc\r\nhalf"
	for name, r := range map[string]io.Reader{
		"at once": strings.NewReader(text), "byte by byte": iotest.OneByteReader(strings.NewReader(text)), "halves": iotest.HalfReader(strings.NewReader(text)),
	} {
		if got := readAll(t, newLineReader(r)); !slices.Equal(got, want) {
			t.Errorf("%s: %d lines", name, len(got))
		}
	}
	endless := newLineReader(io.LimitReader(zeros{}, maxReply+lineBuffer*2))
	if _, err := endless.next(); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("an endless line: %v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func readAll(t *testing.T, r *lineReader) (lines []string) {
	for {
		b, err := r.next()
		if errors.Is(err, io.EOF) {
			return lines
		}
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(b))
	}
}

// FuzzLine: no line makes the decoder panic, and what it takes for an event
// has what the order of events needs.
func FuzzLine(f *testing.F) {
	for _, seed := range []string{
		`{"reply":"MakeCall","tag":"7","ok":false,"error":"a.b","text":"…"}`, `{"event":"Held","seq":812,"time":"2026-11-20T12:00:00.123Z","device":"102"}`,
		`{"snapshot":"102","call":"","state":"","calling":"","called":""}`, `{"snapshotEnd":"102","seq":812}`, `{"heartbeat":812}`, `{"gap":[1,2]}`,
		`{"device":"101","profile":"snom","state":"configured"}`, `{"devicesEnd":true}`, `{"rawResponse":200,"body":{"a":[1]},"tag":"7"}`, `{"helpEnd":true}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := decode(b)
		if err != nil {
			return
		}
		if l.kind == kindEvent && (l.event.Seq == 0 || l.event.Device == "" || !bytes.Equal(l.event.JSON, b)) {
			t.Errorf("%+v", l.event)
		}
	})
}

// FuzzLineReader: the lines do not depend on how the bytes come.
func FuzzLineReader(f *testing.F) {
	f.Add([]byte("a\r\nb\n\r\nhalf"), 1)
	f.Fuzz(func(t *testing.T, b []byte, n int) {
		whole := readAll(t, newLineReader(bytes.NewReader(b)))
		pieces := readAll(t, newLineReader(iotest.OneByteReader(bytes.NewReader(b))))
		if !slices.Equal(whole, pieces) {
			t.Errorf("%q: %q and %q", b, whole, pieces)
		}
		if len(whole) != bytes.Count(b, []byte("\n")) {
			t.Errorf("%q: %d lines", b, len(whole))
		}
	})
}
