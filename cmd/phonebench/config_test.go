package main

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/profiles"
)

func TestConfigIsOneThatTheServerReads(t *testing.T) {
	dir := t.TempDir()
	s := setup{
		listen: "127.0.0.1:1234", http: "127.0.0.1:1235", stateDir: filepath.Join(dir, "state"),
		phones: quietPhones(600), monitor: "manual", timeout: 1500 * time.Millisecond, user: benchUser,
	}
	file, err := s.write(dir)
	if err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(file, profiles.FS)
	if err != nil {
		t.Fatal(err)
	}
	if c.Server.Listen != s.listen || c.HTTP.Listen != s.http || c.Server.StateDir != s.stateDir || c.Log.Level != "warn" {
		t.Errorf("the sections are %+v, %+v, %+v", c.Server, c.HTTP, c.Log)
	}
	if len(c.Phones) != 600 {
		t.Fatalf("there are %d phones, want 600", len(c.Phones))
	}
	if len(c.Users) != 1 || c.Users[0].Name != benchUser {
		t.Errorf("the users are %+v", c.Users)
	}
	p := c.Phones[599]
	if p.Extension != "100600" || p.Host != "127.1.2.100" || p.Port != 8080 || p.Monitor != phone.MonitorManual {
		t.Errorf("the last phone is %+v", p)
	}
	cases := p.Profile.Cases("MakeCall", "")
	if len(cases) != 1 || cases[0].Steps[0].Request.Timeout != s.timeout {
		t.Errorf("MakeCall is %+v", cases)
	}
}
