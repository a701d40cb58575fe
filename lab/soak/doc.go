// Package soak lets the real program work for as long as one likes, with phones on
// desks, phones that live at a provider, people who press keys, clients, a provider
// and an administrator who all do harm at random, while it holds what happens against
// what is promised: make soak (20 minutes), or
//
//	go test -tags soak -run TestSoak -v ./lab/soak -for 1m -seed 7
//
// The seed of a run is printed; with -seed every choice is the same again, and
// the moments as nearly as a machine can. What is promised stands in dials.go
// (nothing is dialled twice, or late), answers.go (every command is answered once),
// events.go (every event comes, or a gap is said), service.go (hosted phones are out
// of service when their provider is, and have the calls that it has when it is back),
// bindings.go (a key holds what it was given, or what it held before) and presses.go
// (a press makes one ButtonPress), each with tests that it can fail; and in
// calm_soak_test.go, for what is looked at when all is quiet, and outage_soak_test.go
// and clerk_soak_test.go, for what needs a scene of its own. The kinds of harm are the
// table in faults_soak_test.go.
package soak
