package client_test

import (
	"flag"
	"os"
	"testing"

	"github.com/phonecompanion/phonecompanion/internal/leaks"
	"github.com/phonecompanion/phonecompanion/internal/servertest"
)

// binary is the program, built from this tree.
var binary string

// TestMain fails when goroutines are left over behind the last test: a client
// that is closed leaves nothing.
func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.fuzz").Value.String() != "" {
		os.Exit(m.Run()) // fuzzing needs no program, and keeps goroutines of its own
	}
	flag.Set("test.parallel", "8") // the tests wait much more than they compute
	os.Exit(servertest.Main(func(b string) int {
		binary = b
		return leaks.Run(m.Run)
	}))
}
