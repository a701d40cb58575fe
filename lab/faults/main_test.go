package faults_test

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
)

// binary is the program, built from this tree.
var binary string

// atOnce is how many tests run at the same time: they wait much more than they
// compute.
const atOnce = "12"

// toxiproxys are goroutines that toxiproxy leaves behind: a link whose far end is
// gone keeps what it had still to send, and one that is healed while it closes slowly
// waits for its end for ever.
var toxiproxys = []goleak.Option{
	goleak.IgnoreAnyFunction("github.com/Shopify/toxiproxy/v2/toxics.(*ToxicStub).Run"),
	goleak.IgnoreAnyFunction("github.com/Shopify/toxiproxy/v2.(*ToxicLink).read"),
	goleak.IgnoreAnyFunction("github.com/Shopify/toxiproxy/v2.(*ToxicLink).write"),
}

// TestMain fails when a goroutine is left over behind the last test.
func TestMain(m *testing.M) {
	flag.Set("test.parallel", atOnce)
	flag.Parse()                              // what is asked for on the command line wins
	zerolog.SetGlobalLevel(zerolog.Disabled)  // toxiproxy's own words
	if err := os.Chdir("../.."); err != nil { // the program is built in its own module
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(servertest.Main(func(b string) int {
		binary = b
		code := m.Run()
		if err := goleak.Find(toxiproxys...); err != nil && code == 0 {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
		return code
	}))
}
