package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestHealthcheck: a running server is well, also with a configuration that has
// become faulty; one that has ended is not.
func TestHealthcheck(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	p := o.start()
	ask := func() result { return runIn(t, o.dir, "healthcheck", "--config", o.config()) }
	if got := ask(); got.code != 0 || got.stdout != "ok\n" {
		t.Errorf("%+v", got)
	}
	faulty := exec.Command(binary, "healthcheck", "--config", filepath.Join(folder(t), "bad.toml"))
	faulty.Env = append(os.Environ(), "PHONECOMPANION_STATE_DIR="+filepath.Join(o.dir, "state"))
	if out, err := faulty.CombinedOutput(); err != nil || string(out) != "ok\n" {
		t.Errorf("with a faulty configuration: %v, %s", err, out)
	}
	p.kill()
	if got := ask(); got.code != 1 || !strings.HasPrefix(got.stderr, "phonecompanion: not healthy: ") {
		t.Errorf("%+v", got)
	}
	if err := os.WriteFile(o.config(), []byte("[http]\nlisten = \""+p.http+"\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := ask(); got.code != 1 || !strings.Contains(got.stderr, "refused") {
		t.Errorf("%+v", got)
	}
}
