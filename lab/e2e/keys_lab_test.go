//go:build lab

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/lab"
)

// TestKeyTransfersBySIP: the first dialplan example of mod_snom, spoken as a
// BindKey line: sipp gets it by MESSAGE as mod_snom sends it, and presses the key by
// MESSAGE; baresip transfers the call. The second example clears the key.
func TestKeyTransfersBySIP(t *testing.T) {
	l := lab.Start(t, baresips)
	scenario := func(i int, name string) *lab.Sipp {
		t.Helper()
		file, err := filepath.Abs("testdata/sipp/" + name + ".xml")
		if err != nil {
			t.Fatal(err)
		}
		desk, err := l.StartSipp(t.Context(), i, file)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(desk.Stop)
		return desk
	}
	desk := scenario(0, "press")
	var config strings.Builder
	fmt.Fprintf(&config, "[server]\nlisten = \"127.0.0.1:0\"\nstate_dir = \"state\"\n[http]\nlisten = \"127.0.0.1:0\"\n[log]\nformat = \"json\"\n[sip]\nenabled = true\nlisten = \"127.0.0.1:0\"\n")
	for _, ext := range baresips {
		fmt.Fprintf(&config, "[[phone]]\nextension = %q\naddress = %q\nprofile = \"baresip\"\nidentity = %q\n", ext, l.Phone(ext).Address, l.Domain)
	}
	fmt.Fprintf(&config, "[[phone]]\nextension = \"201\"\naddress = %q\nprofile = \"snom-buttons\"\nmonitor = \"manual\"\n", desk.Address)
	config.WriteString("[[rule]]\ndata = '^api\\+uuid_transfer 4711 9001$'\ncommand = \"SingleStepTransferCall 101 103\"\n")
	file := filepath.Join(t.TempDir(), "phonecompanion.toml")
	if err := os.WriteFile(file, []byte(config.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	o := serve(t, file)
	c, err := o.dial()
	if err != nil {
		t.Fatal(err)
	}
	// says says a line, and reads until the lines that are wanted have come; there
	// may be others between them.
	says := func(line string, want ...string) {
		t.Helper()
		if err := c.write(line); err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			for got := ""; !strings.HasPrefix(got, w); {
				if got, err = c.read(); err != nil || strings.Contains(got, " ERROR ") {
					t.Fatalf("%s: got %q, %v, want %q\n%s", line, got, err, w, o.logged())
				}
			}
		}
	}
	for _, ext := range []string{"101", "102", "201"} {
		says("MonitorStart "+ext, "error_ind SUCCESS MonitorStart")
	}
	says("MakeCall 101 102", "error_ind SUCCESS MakeCall", "Initiated 101", "Delivered 102")
	says("AnswerCall 102", "error_ind SUCCESS AnswerCall", "Established 101")
	says("BindKey 201 2 on DND message \"api+uuid_transfer 4711 9001\"", "error_ind SUCCESS BindKey", "ButtonPress 201 201 2 DND api+uuid_transfer_4711_9001",
		"Transferred 101 singleStepTransfer 101 103")
	if err := desk.Wait(); err != nil {
		t.Error(err)
	}
	cleared := scenario(0, "cleared")
	says("#clear BindKey 201 2 off DND message notused", "#clear error_ind SUCCESS BindKey")
	if err := cleared.Wait(); err != nil {
		t.Error(err)
	}
}
