package control

import (
	"os"
	"testing"

	"github.com/phonecompanion/phonecompanion/internal/leaks"
)

// TestMain fails when goroutines are left behind the last test.
func TestMain(m *testing.M) { os.Exit(leaks.Run(m.Run)) }
