// Package e2e has the lab's end-to-end tests: the real server binary drives
// real SIP phones (package lab), and the tests look at both sides, at the lines
// that a client gets and at the phones' own call lists. What is wanted is in
// testdata, written after the protocol's description and not after the program.
//
// The tests carry the build tag lab; `make lab` runs them.
package e2e
