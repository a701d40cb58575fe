package units

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestCommandLinesWithBlanks(t *testing.T) {
	unit, err := SystemdFor("/opt/Phone Companion/pc", "serve", "--config", `/etc/50% of $HOME/a"b\c.toml`)
	if want := `ExecStart="/opt/Phone Companion/pc" "serve" "--config" "/etc/50%% of $$HOME/a\"b\\c.toml"` + "\n"; err != nil || !strings.Contains(unit, want) {
		t.Errorf("%v: no %s in\n%s", err, want, unit)
	}
	list, err := LaunchdFor("/opt/Phone Companion/pc", "serve", "--config", "/a & <b>.toml")
	if want := "<array>\n\t\t<string>/opt/Phone Companion/pc</string>\n\t\t<string>serve</string>\n\t\t<string>--config</string>\n\t\t<string>/a &amp; &lt;b&gt;.toml</string>\n\t</array>\n"; err != nil || !strings.Contains(list, want) {
		t.Errorf("%v: no %s in\n%s", err, want, list)
	}
	if !strings.HasSuffix(list, "</plist>\n") || !strings.HasSuffix(unit, "WantedBy=multi-user.target\n") {
		t.Error("the end is missing")
	}
}

// TestSystemdHasNothingToSay: systemd-analyze says what it does not know and
// exits 0 all the same, so it must say nothing.
func TestSystemdHasNothingToSay(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("there is no systemd-analyze")
	}
	shell, err := exec.LookPath("sh") // any program that exists
	if err != nil {
		t.Skip(err)
	}
	unit, err := SystemdFor(shell, "serve", "--config", "/etc/a b.toml")
	if err != nil {
		t.Fatal(err)
	}
	// The manual is there only where the package is installed.
	unit = strings.Replace(unit, "Documentation=man:phonecompanion(1)\n", "", 1)
	file := filepath.Join(t.TempDir(), "phonecompanion.service")
	if err := os.WriteFile(file, []byte(unit), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(analyze, "verify", file).CombinedOutput()
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "phonecompanion.service") { // not of other units of this machine
			t.Error(line)
		}
	}
	if err != nil && !t.Failed() {
		t.Skipf("systemd-analyze verify does not run here: %v\n%s", err, out)
	}
}
