package faults_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/providersim"
)

// netSapiens is the login of these tests.
const netSapiens = "grant = \"password\"\nusername = \"sim-user\"\npassword = \"" + planted + "-password\""

// serveNetSapiens starts the server with a login at NetSapiens, which is asked for the
// calls of 201 more often than the shipped profile asks, so that a test waits less.
func (s *sky) serveNetSapiens() *sky {
	s.t.Helper()
	text, err := profiles.FS.ReadFile("netsapiens.toml")
	if err != nil {
		s.t.Fatal(err)
	}
	const was = "\ninterval = \"2s\"\n"
	if strings.Count(string(text), was) != 1 {
		s.t.Fatal("the profile netsapiens has another interval now")
	}
	file := filepath.Join(s.t.TempDir(), "often.toml")
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), was, "\ninterval = \"500ms\"\n", 1)), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return s.at("netsapiens", netSapiens, file)
}

// TestNetSapiensCommand: as for RingCentral, a request that may have arrived is not
// sent again, and SUCCESS is said when the provider has said so.
func TestNetSapiensCommand(t *testing.T) {
	t.Parallel()
	for _, c := range cloudCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			newSky(t).patient(c).serveNetSapiens().command(c)
		})
	}
}

// TestNetSapiensSlow: the answers come slowly, in pieces, or are never closed. The
// calls are heard of all the same, each step once and in order.
func TestNetSapiensSlow(t *testing.T) {
	t.Parallel()
	for _, c := range cloudCases {
		if c.failure != "" {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSky(t).patient(c).serveNetSapiens()
			l := dialLine(t, s.lines)
			l.ask("MonitorStart 201", "error_ind SUCCESS MonitorStart")
			s.way.put(c.toxics...)
			s.call(l, "+12025550177")
			s.person(providersim.Answer)
			l.want(`Established 201 newCall 201 +12025550177 201 ""`)
			s.person(providersim.Hold)
			l.want("Held 201 normal 201")
			s.person(providersim.Retrieve)
			l.want("Retrieved 201 normal 201")
			s.person(providersim.HangUp)
			l.want(`ConnectionCleared 201 normalClearing "" ()`)
			if n := s.logged(`"message":"monitoring"`, `"to":"unreachable"`); n != 0 {
				t.Error("somebody was alarmed")
			}
		})
	}
}
