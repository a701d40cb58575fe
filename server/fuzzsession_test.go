package server_test

import (
	"bufio"
	"bytes"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/stli/stlitest"
)

// fuzzEnd is what every fuzzed client says last: its reply tells that
// everything before it has been read.
const (
	fuzzEndTag = "the-end"
	fuzzEnd    = "\r\n#" + fuzzEndTag + " Ping\r\n"
)

// Bounds of one fuzzed session: more finds no more, and takes longer.
const (
	fuzzStream = 4 << 10 // bytes of the client
	fuzzGate   = 20 * time.Millisecond
)

// FuzzSession plays a whole session: a client that sends any bytes, cut
// anywhere, while phones ring. cuts holds the lengths of the pieces, acts what
// happens at the phones behind each piece. What the server writes is held
// against a model of the protocol, line by line (see sessionModel).
func FuzzSession(f *testing.F) {
	seeds := func(acts ...byte) {
		for i, c := range stlitest.Cases(f) {
			if !bytes.Contains(c.Input, []byte("Login")) { // a failed one takes its time
				f.Add(c.Input, []byte{byte(i % 40)}, acts, uint8(i%setupCount&^setupStrangers))
			}
		}
	}
	seeds()
	seeds(0, 4, 8, 12, 16)
	for _, s := range []string{
		"MonitorStart 101\nMonitorStart 103\n#a MakeCall 103 5\nMakeCall 101 6\nClearConnection 101\n#b ClearConnection 103\n",
		"STLI;Format=JSON;DeviceInformation=Extended\nMonitorStart 101\nMonitorStart 103\n#a MakeCall 103 5\nMonitorStop 101\n#c MakeCall 101 5\nResume 0\n",
		"STLI;Version=2;Snapshot=On\nMonitorStart 101\nMonitorStart 103\nHoldCall 103\nSTLI;Format=JSON\n#x STLI;Format=Text\nSnapshotDevice 103\nMonitorStop 103\nMonitorStart 103\n",
		"MonitorStart 103\n#a HoldCall 103\nMonitorStop 103\nMonitorStart 103\nMonitorStart 102\nResume 1\nPing\nDevices\nHelp\nBYE\nPing\n",
		"STLI;Errors=Extended\nMonitorStart 104\nHoldCall 103\nSTLI;Version=2\n#g STLI;Format=JSON\nDevices\n#h Help Ping\nMakeCall 999 1\nMakeCall 104 1\n{\"a\":\n1}\n",
		"Login u s\nMonitorStart 101\nSetDoNotDisturb 101 on\nLogin u x\nDevices\n",
	} {
		for setup := range uint8(setupCount) {
			f.Add([]byte(s), []byte{16}, []byte{0, 28, 6, 4, 10, 2, 14, 24}, setup)
			f.Add([]byte(s), []byte{3, 200}, []byte{2, 6, 2, 6, 28, 8, 12, 16, 10}, setup)
		}
	}
	f.Fuzz(playSession)
}

// playSession plays one session.
func playSession(t *testing.T, stream, cuts, acts []byte, setup uint8) {
	if len(stream) > fuzzStream {
		return
	}
	stream = append(bytes.Clone(stream), fuzzEnd...)
	m := newSessionModel(t, stream, setup)
	if m.failedLogins > 1 || m.ambiguous {
		return // failed logins are slowed, and tested elsewhere
	}
	d := newFuzzDesk(t, setup)
	near, far := newDuplex("127.0.0.1")
	near.SetDeadline(time.Now().Add(patience))
	d.pipes.c <- far
	heard := make(chan []heardLine)
	ended := make(chan struct{})
	go func() { heard <- hear(t, near, d.witness, ended) }()
	// The reader of a session that waits for this phone waits, too.
	gate := time.AfterFunc(fuzzGate, d.gate.open)
	for i := 0; len(stream) > 0; i++ {
		n := len(stream)
		if len(cuts) > 0 {
			n = min(n, 1+int(cuts[i%len(cuts)]))
		}
		if len(acts) > 0 {
			d.act(acts[i%len(acts)])
		}
		if n == len(stream) {
			m.atLeast = d.witness.known()
		}
		if _, err := near.Write(stream[:n]); err != nil {
			break // it has ended the session: after BYE, or a line that was too long
		}
		stream = stream[n:]
	}
	gate.Stop()
	d.gate.open()
	if m.expectsEndTag {
		select {
		case <-ended:
		case <-time.After(patience):
			buf := make([]byte, 1<<20)
			t.Fatalf("no reply to the last command\n%s", buf[:runtime.Stack(buf, true)])
		}
	}
	near.CloseWrite()
	lines := <-heard
	near.Close()
	d.witness.Lock()
	m.events = d.witness.events
	d.witness.Unlock()
	m.check(lines)
}

// heardLine is a line as the client got it, and how many events there had been
// by then.
type heardLine struct {
	text  string // with its line end
	known int
}

// hear reads all that comes. ended is closed with the reply to fuzzEnd.
func hear(t *testing.T, r io.Reader, w *witness, ended chan struct{}) []heardLine {
	var all []heardLine
	for br := bufio.NewReader(r); ; {
		text, err := br.ReadString('\n')
		if text != "" {
			all = append(all, heardLine{text, w.known()})
		}
		if bytes.Contains([]byte(text), []byte(fuzzEndTag)) && ended != nil {
			close(ended)
			ended = nil
		}
		if err != nil {
			if err != io.EOF {
				t.Errorf("reading: %v", err)
			}
			return all
		}
	}
}
