package server_test

import (
	"os"
	"testing"

	"github.com/phonecompanion/phonecompanion/internal/leaks"
)

// TestMain fails when goroutines are left over behind the last test: every
// session ends, whatever its client did. Every test with a server of its own
// (newDesk) looks for itself besides, so that the one at fault is named. Those in
// false time need not: testing/synctest fails when a goroutine stays.
func TestMain(m *testing.M) { os.Exit(leaks.Run(m.Run)) }
