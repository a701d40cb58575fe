package server_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// sessions is how many random sessions are played; -seed plays one of them again.
var (
	sessions    = flag.Int("sessions", 300, "how many random sessions are played")
	sessionSeed = flag.Uint64("seed", 0, "play the random session with this number only")
)

// TestRandomSessions plays sessions of commands that make sense one by one, in
// any order, with and without tags. Bytes alone, as FuzzSession makes them,
// come upon few of them.
func TestRandomSessions(t *testing.T) {
	for seed := range uint64(*sessions) {
		if seed++; *sessionSeed != 0 {
			seed = *sessionSeed
		}
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 0))
			stream, cuts, acts := randomStream(r), make([]byte, 1+r.IntN(5)), make([]byte, r.IntN(12))
			for i := range cuts {
				cuts[i] = byte(r.IntN(1 << r.IntN(8)))
			}
			for i := range acts {
				acts[i] = byte(r.IntN(256))
			}
			playSession(t, []byte(stream), cuts, acts, uint8(r.IntN(setupCount)&^setupStrangers))
		})
		if *sessionSeed != 0 {
			return
		}
	}
}

// randomStream makes up what a client says.
func randomStream(r *rand.Rand) string {
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	var b strings.Builder
	for n := range 3 + r.IntN(40) {
		if r.IntN(3) == 0 {
			fmt.Fprintf(&b, "#%s ", fmt.Sprint("t", n))
		}
		device := one("101", "101", "102", "103", "103", "104", "999")
		switch r.IntN(16) {
		case 0:
			b.WriteString(one("STLI", "STLI;Version=2", "STLI;Format=JSON", "STLI;Format=Text", "STLI;Format=JSON;DeviceInformation=Extended",
				"STLI;Snapshot=On", "STLI;Errors=Extended", "STLI;Nonsense=1", "STLI;DeviceInformation=Standard;Numbers=E164"))
		case 1, 2, 3:
			b.WriteString("MonitorStart " + device)
		case 4:
			b.WriteString("MonitorStop " + device)
		case 5, 6:
			b.WriteString("MakeCall " + device + " " + one("5", "0123", "102", `""`, `"1 2"`))
		case 7:
			b.WriteString(one("ClearConnection ", "HoldCall ", "RetrieveCall ", "AnswerCall ", "TransferCall ", "AlternateCall ") + device)
		case 8:
			b.WriteString("SnapshotDevice " + device)
		case 9:
			b.WriteString(one("SetDoNotDisturb ", "SetMicrophoneMute ") + device + one(" on", " off", " maybe"))
		case 10:
			b.WriteString("Resume " + one("0", "1", "3", "9", "9999999", "x"))
		case 11:
			b.WriteString(one("Devices", "Help", "Help Ping", "Help x"))
		case 12:
			b.WriteString(one("{\"a\":1}", "{\n\"a\":{\n}}", "nonsense", "MakeCall 101", "\xff", "Ping Ping", "\xff\xfd\x06Ping"))
		case 13:
			b.WriteString("ConsultationCall " + device + " 7")
		default:
			b.WriteString("Ping")
		}
		b.WriteString(one("\r\n", "\n", "\r\x00", " \r\n\r\n"))
	}
	if r.IntN(6) == 0 {
		b.WriteString(one("BYE\r\n", "BYE\r\nPing\r\n", "{", "\xff\xfa", strings.Repeat("x", 200)))
	}
	return b.String()
}
