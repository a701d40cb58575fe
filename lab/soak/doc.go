// Package soak lets the real program work for as long as one likes, with phones,
// clients, a provider and an administrator who all do harm at random, while it
// holds what happens against what is promised: make soak (20 minutes), or
//
//	go test -tags soak -run TestSoak -v ./lab/soak -for 1m -seed 7
//
// The seed of a run is printed; with -seed every choice is the same again, and
// the moments as nearly as a machine can. What is promised stands in dials.go
// (nothing is dialled twice, or late), answers.go (every command is answered once)
// and events.go (every event comes, or a gap is said), each with tests that it can
// fail; and in calm_soak_test.go, for what is looked at when all is quiet.
package soak
