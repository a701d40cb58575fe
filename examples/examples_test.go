package examples_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
	"github.com/phonecompanion/phonecompanion/phonesim"
)

// maxLines is how long an example may be: what is longer is not copied.
const maxLines = 59

// TestLength: an example is something to read in one go.
func TestLength(t *testing.T) {
	files, err := filepath.Glob("*/*.*")
	if err != nil || len(files) < 6 {
		t.Fatalf("%v %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(text, []byte("\n")); n > maxLines && filepath.Ext(file) != ".md" {
			t.Errorf("%s has %d lines, at most %d are allowed", file, n, maxLines)
		}
	}
}

// each runs a test for each language that is installed.
func each(t *testing.T, test func(t *testing.T, l language)) {
	for name, l := range languages() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			need(t, l.dial[0], l.watch[0])
			if name == "shell" {
				need(t, "nc")
			}
			test(t, l)
		})
	}
}

// dialled returns how often a phone was asked to dial.
func dialled(o *servertest.Office, extension string) (requests []string) {
	for _, r := range o.Phone(extension).Requests() {
		if strings.Contains(r, "number=") {
			requests = append(requests, r)
		}
	}
	return requests
}

// TestDial: the phone dials, or the user learns that it does not.
func TestDial(t *testing.T) {
	each(t, func(t *testing.T, l language) {
		office := servertest.New(t, binary)
		server := office.Start()
		dial := func(want int, device, number string) {
			t.Helper()
			code, said := run(t, server, append(slices.Clone(l.dial), device, number)...)
			if code != want || want != 0 && said == "" {
				t.Errorf("%q %q: exit code %d, want %d: %s", device, number, code, want, said)
			}
		}
		dial(0, "101", "102")
		if now := office.Phone("102").Snapshot(); !now.In(phonesim.RingingIn) {
			t.Error("102 does not ring")
		}
		dial(1, "999", "102")
		dial(0, "103", "0 1;2") // one word, whatever stands in it
		if got := dialled(office, "103"); len(got) != 1 || !strings.Contains(got[0], "number=0%201%3B2") && !strings.Contains(got[0], "number=0+1%3B2") {
			t.Errorf("103 was asked %q", got)
		}
		// A number from a database must not become a command.
		for _, evil := range []string{"1\"", "1\r\nMakeCall 102 101", "1\nMakeCall 102 101", "\u0085"} {
			dial(1, "101", evil)
		}
		if got := dialled(office, "102"); len(got) != 0 {
			t.Errorf("102 was asked %q", got)
		}
	})
}

// TestDialOnce: when the connection is lost in the middle, nobody knows; the
// program says so, and does not dial again.
func TestDialOnce(t *testing.T) {
	each(t, func(t *testing.T, l language) {
		office := servertest.New(t, binary)
		proxy := servertest.NewProxy(t, office.Start())
		proxy.CutAfter(120) // in the reply of MakeCall
		if l.plain {
			proxy.CutAfter(80)
		}
		code, said := run(t, proxy.Addr(), append(slices.Clone(l.dial), "101", "102")...)
		if got := dialled(office, "101"); code != 2 || len(got) != 1 {
			t.Errorf("exit code %d, 101 was asked %q: %s", code, got, said)
		}
	})
}

// TestWatch: who calls is told, and told again behind a lost connection; but in
// plain text, also who called meanwhile, once.
func TestWatch(t *testing.T) {
	each(t, func(t *testing.T, l language) {
		office := servertest.New(t, binary)
		server := office.Start()
		proxy := servertest.NewProxy(t, server)
		w := watch(t, proxy.Addr(), append(slices.Clone(l.watch), "102")...)
		call := func(number string) {
			t.Helper()
			c, err := office.CallFrom(number, "Žofie Nová", "102")
			if err != nil {
				t.Fatal(err)
			}
			c.HangUp()
		}
		servertest.Eventually(t, "102 is monitored", func() bool { return office.Phone("102").Setting("action_incoming_url") != "" })
		want := func(number string) string {
			if l.plain {
				return "102 rings: " + number
			}
			return "102 rings: " + number + " Žofie Nová"
		}
		// The phone's setting comes a moment before the monitor.
		servertest.Eventually(t, "the first call is told", func() bool { call("111"); return w.count(want("111")) > 0 })

		proxy.SetTarget("")
		proxy.CutAfter(40)
		call("222")
		proxy.Cut()
		call("333")
		proxy.SetTarget(server)
		servertest.Eventually(t, "a later call is told", func() bool { call("444"); return w.count(want("444")) > 0 })
		if l.plain {
			return
		}
		for _, missed := range []string{"222", "333"} {
			if n := w.count(want(missed)); n != 1 {
				t.Errorf("the call of %s was told %d times", missed, n)
			}
		}
	})
}
