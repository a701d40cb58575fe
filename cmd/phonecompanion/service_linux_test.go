package main

import (
	"strings"
	"testing"
)

func TestServiceNeedsSystemd(t *testing.T) {
	if err := serviceManager("unix-systemv"); err == nil || !strings.Contains(err.Error(), "systemd") {
		t.Error(err)
	}
	if err := serviceManager("linux-systemd"); err != nil {
		t.Error(err)
	}
}

func TestServiceReaches(t *testing.T) {
	for path, ok := range map[string]bool{
		"/etc/phonecompanion/a b.toml": true, "/homework/a.toml": true, "/home/anna/a.toml": false, "/tmp/pc": false,
	} {
		if err := serviceReaches("/usr/bin/phonecompanion", path); (err == nil) != ok {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestServiceUnitNamesTheConfiguration(t *testing.T) {
	options, err := serviceOptions("/etc/my phones/pc.toml")
	if err != nil {
		t.Fatal(err)
	}
	unit := options["SystemdScript"].(string)
	if !strings.Contains(unit, `"serve" "--config" "/etc/my phones/pc.toml"`) {
		t.Error(unit)
	}
	if _, err := serviceOptions("/etc/{{x}}"); err == nil {
		t.Error("a path that the template would read was taken")
	}
}
