package stli

import (
	"bytes"
	"testing"
)

// work is something that a session does for every line or event.
type work struct {
	name string
	do   func()
}

// works returns what must not allocate once its buffers have grown.
func works() []work {
	var framer Framer
	var command Command
	line := make([]byte, 0, 256)
	out := make([]byte, 0, 1024)
	frameAll := func(stream []byte) func() {
		return func() {
			for p := stream; len(p) > 0; {
				line, rest, err := framer.Next(p)
				if line == nil || err != nil {
					return
				}
				p = rest
			}
		}
	}
	parse := func(text string) func() {
		return func() {
			line = append(line[:0], text...) // Parse unquotes in place
			command.Parse(line)
		}
	}
	write := func(l Line, o Options) func() {
		return func() { out = l.Append(out[:0], &o) }
	}
	event := sample(Delivered)
	failed := &Reply{Tag: "7", Verb: VerbMakeCall, Failure: Failf(CodeNoActiveCall, "102 has no connected call")}
	encoded := jsonExtended
	event.Encoded(&encoded)
	return []work{
		{"frame whole lines", frameAll(bytes.Repeat([]byte("MakeCall 101 102\r\n"), 100))},
		{"frame lines of CR NUL", frameAll(bytes.Repeat([]byte("MakeCall 101 102\r\x00"), 100))},
		{"frame telnet commands", frameAll(bytes.Repeat([]byte("Pi\xff\xf1ng\r\n"), 100))},
		{"frame JSON", frameAll(bytes.Repeat([]byte("{\"method\":\r\n\"GET\"}\r\n"), 100))},
		{"parse Ping", parse("Ping")},
		{"parse MakeCall", parse(`#7 MakeCall 101 "102"`)},
		{"parse the last verb", parse("Help SingleStepTransferCall")},
		{"parse a greeting", parse("STLI;Version=2")},
		{"parse JSON", parse(`{"method":"GET","resource":"/restapi"}`)},
		{"parse an unknown word", parse("Pong")},
		{"reply in text", write(&Reply{Verb: VerbMakeCall}, text24U)},
		{"reply in JSON", write(failed, jsonOff)},
		{"reply with extended errors", write(failed, longErrors)},
		{"event in text", write(event, text24U)},
		{"event with device information", write(event, textExtended)},
		{"event in JSON", write(event, jsonExtended)},
		{"event with international numbers", write(event, Options{Version: 2, Info: InfoExtended, E164: true})},
		{"event in JSON with international numbers", write(event, Options{Version: 2, Info: InfoExtended, JSON: true, E164: true})},
		{"event for one reader more", func() { out = append(out[:0], event.Encoded(&encoded)...) }},
	}
}

// TestNoAllocations holds the package to its promise: in the steady state the
// parser and the appenders do not allocate.
func TestNoAllocations(t *testing.T) {
	for _, w := range works() {
		w.do() // buffers grow
		if n := testing.AllocsPerRun(100, w.do); n != 0 {
			t.Errorf("%s: %v allocations", w.name, n)
		}
	}
}

func BenchmarkWork(b *testing.B) {
	for _, w := range works() {
		b.Run(w.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w.do()
			}
		})
	}
}
