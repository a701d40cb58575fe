//go:build !linux

package faults_test

import "testing"

// reserve is an address for a way; here nothing keeps it while the way is closed.
func reserve(testing.TB) string { return "127.0.0.1:0" }
