package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/kardianos/service"

	"github.com/phonecompanion/phonecompanion/cmd/phonecompanion/units"
)

// serviceManager accepts launchd, the only one there is.
func serviceManager(string) error { return nil }

// serviceOptions carries our own property list, the one that docs/install.md shows.
func serviceOptions(file string) (service.KeyValue, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	list, err := units.LaunchdFor(program, "serve", "--config", file)
	if err != nil {
		return nil, err
	}
	if strings.Contains(list, "{{") {
		return nil, fmt.Errorf("%s or %s has {{ in its path: use another", program, file)
	}
	return service.KeyValue{"LaunchdConfig": list}, nil
}

// serviceReaches is about Linux: launchd hides no folder from a daemon of root.
func serviceReaches(...string) error { return nil }
