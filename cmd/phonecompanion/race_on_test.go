//go:build race

package main_test

// raceEnabled says that the tests, and so the program, run with the race detector.
const raceEnabled = true
