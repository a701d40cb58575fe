package main

import (
	"os"
	"path/filepath"
)

func systemConfigDir() string { return filepath.Join(os.Getenv("ProgramData"), "PhoneCompanion") }

func systemStateDir() string { return filepath.Join(systemConfigDir(), "state") }
