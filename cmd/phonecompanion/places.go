package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// configName is the configuration's file name where none is given.
const configName = "phonecompanion.toml"

// findConfig returns the configuration to use: the given one, the one in the
// working directory, or the one in the system's place.
func findConfig(given string) (string, error) {
	if given != "" {
		return given, nil
	}
	places := []string{configName, filepath.Join(systemConfigDir(), configName)}
	for _, p := range places {
		if _, err := os.Stat(p); !errors.Is(err, fs.ErrNotExist) {
			return p, nil
		}
	}
	return "", errors.New("there is no configuration: write one of " + strings.Join(places, ", ") + ", or name it with --config")
}

// stateDir returns the state folder: the environment wins over the
// configuration, and that over the system's place.
func stateDir(configured string) string {
	if dir := os.Getenv("PHONECOMPANION_STATE_DIR"); dir != "" {
		return dir
	}
	if configured != "" {
		return configured
	}
	return systemStateDir()
}
