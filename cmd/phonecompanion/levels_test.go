package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// levelOffice is an office whose log's levels change.
type levelOffice struct {
	*player
}

func newLevelOffice(t *testing.T, level string) *levelOffice {
	t.Helper()
	o := newTestOffice(t)
	o.log = []string{`level = "` + level + `"`}
	return &levelOffice{newPlayer(o, t.Name())}
}

// withFlag starts the server with --log-level.
func (o *levelOffice) withFlag(level string) {
	o.t.Helper()
	p := &process{t: o.t, cmd: exec.Command(binary, "serve", "--config", o.configure(), "--log-level", level), serving: make(chan string, 1), done: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), "PHONECOMPANION_STATE_DIR=", "GORACE=atexit_sleep_ms=0 "+os.Getenv("GORACE"))
	stderr, err := p.cmd.StderrPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		o.t.Fatal(err)
	}
	go p.read(stderr)
	o.t.Cleanup(p.kill)
	p.waitServing()
	o.process = p
}

// pings tells whether a Ping is in the log: those of the sessions are then at
// debug.
func (o *levelOffice) pings() bool {
	o.t.Helper()
	o.client()
	count := func() int { return o.process.logged(`"level":"debug"`, `"command":"Ping"`, `"message":"reply"`) }
	before := count()
	o.send(step{text: "Ping"})
	o.expect(step{}, "error_ind SUCCESS Ping")
	o.process.mark() // the log is read from a pipe
	return count() > before
}

// mark waits until the log has a line that is written now.
func (p *process) mark() {
	p.t.Helper()
	const line = `"message":"reload by the status page"`
	before := p.logged(line)
	(&visitor{p.t, "http://" + p.http}).post("reload")
	eventually(p.t, "a line in the log", patience, func() bool { return p.logged(line) > before })
}

// TestLogLevelFlag: --log-level counts in place of the configuration's level, and
// sets parts apart.
func TestLogLevelFlag(t *testing.T) {
	t.Parallel()
	o := newLevelOffice(t, "error")
	o.withFlag("warn,main=info,statuspage=info,phone=debug")
	o.send(step{text: "MakeCall 101 102"})
	o.expect(step{}, "error_ind SUCCESS MakeCall")
	p := o.process
	p.tells("1-1", "command queued", "command begun", "plan", "request to phone")
	p.mark()
	if n := p.logged(`"message":"client connected"`) + p.logged(`"session":`); n > 0 {
		t.Errorf("the sessions say %d lines", n)
	}
	o.log = []string{`level = "debug"`}
	o.configure()
	eventually(t, "the reload", patience, func() bool { return p.logged(`"message":"configuration reloaded"`) > 0 })
	if o.pings() {
		t.Error("a reload has more to say than --log-level")
	}
}

// TestLogLevelFlagRefused: what is wrong is said, and is wrong usage.
func TestLogLevelFlagRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "good.toml"), []byte(goodConfig), 0o600); err != nil {
		t.Fatal(err)
	}
	for level, want := range map[string]string{
		"loud":           `phonecompanion: --log-level: level must be "trace", "debug", "info", "warn" or "error", not "loud": see phonecompanion --help`,
		"info,fax=debug": `phonecompanion: --log-level: level names no part of the server with "fax": the parts are actionurl, cloud, `,
	} {
		if got := runIn(t, dir, "serve", "--config", "good.toml", "--log-level", level); got.code != 2 || !strings.HasPrefix(got.stderr, want) {
			t.Errorf("%s: %+v", level, got)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "bad.toml"), []byte("[log]\nlevel = \"info,fax=debug\"\n"+goodConfig), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := runIn(t, dir, "check", "--config", "bad.toml"); got.code != 1 || !strings.Contains(got.stdout+got.stderr, `bad.toml:2:9: level names no part of the server with "fax": the parts are`) {
		t.Errorf("%+v", got)
	}
}

// TestLogLevelReload: the level of the configuration needs no restart.
func TestLogLevelReload(t *testing.T) {
	t.Parallel()
	o := newLevelOffice(t, "info")
	if o.pings() {
		t.Fatal("debug is on")
	}
	o.log = []string{`level = "info,server=debug"`}
	o.configure()
	p := o.process
	eventually(t, "the reload", patience, func() bool {
		return p.logged(`"levels":"info,server=debug","`, `"message":"log levels of the configuration changed"`) > 0 && p.logged(`"message":"configuration reloaded"`) > 0
	})
	if !o.pings() {
		t.Error("debug is off")
	}
	if p.logged("needs a restart") > 0 {
		t.Error("a level needs a restart")
	}
}

// TestLogLevelPage: the page shows the levels and changes them for a time.
func TestLogLevelPage(t *testing.T) {
	t.Parallel()
	o := newLevelOffice(t, "info")
	if o.pings() {
		t.Fatal("debug is on")
	}
	v := &visitor{t, "http://" + o.process.http}
	if page := v.see("/"); !strings.Contains(page, "Level info, as configured") {
		t.Errorf("the page:\n%s", page)
	}
	if page := v.post("levels", "part", "server", "level", "debug", "minutes", "5"); !strings.Contains(page, "The log's level is info,server=debug for 5 minutes.") {
		t.Errorf("the page:\n%s", page)
	}
	if !o.pings() {
		t.Error("debug is off")
	}
	o.process.first("message", "log levels changed for a time", "levels", "info,server=debug", "level", "warn")
	if page := v.post("levels", "back", "1"); !strings.Contains(page, "Level info, as configured") {
		t.Errorf("the page:\n%s", page)
	}
	if o.pings() {
		t.Error("debug is on still")
	}
}
