package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/kardianos/service"

	"github.com/phonecompanion/phonecompanion/cmd/phonecompanion/units"
)

// serviceManager refuses what is not systemd: the library would write scripts
// for older managers, which nobody has tried with this server.
func serviceManager(platform string) error {
	if platform != "linux-systemd" {
		return errors.New("this system is not run by systemd: start phonecompanion serve with what runs it")
	}
	return nil
}

// serviceOptions carries our own unit: it is hardened, the library's is not.
func serviceOptions(file string) (service.KeyValue, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	unit, err := units.SystemdFor(program, "serve", "--config", file)
	if err != nil {
		return nil, err
	}
	if strings.Contains(unit, "{{") {
		return nil, fmt.Errorf("%s or %s has {{ in its path: use another", program, file)
	}
	return service.KeyValue{"SystemdScript": unit}, nil
}

// hidden are the folders that the unit keeps from the server (ProtectHome, PrivateTmp).
var hidden = []string{"/home/", "/root/", "/run/user/", "/tmp/", "/var/tmp/"}

// serviceReaches says what the service would not find.
func serviceReaches(paths ...string) error {
	for _, p := range paths {
		for _, h := range hidden {
			if strings.HasPrefix(p, h) {
				return fmt.Errorf("%s: the service may not look into %s: put the program into /usr/local/bin and the configuration into %s", p, h, systemConfigDir())
			}
		}
	}
	return nil
}
