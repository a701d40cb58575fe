// Package servertest runs the real program with simulated phones, for the
// tests of what talks to it: package client and the programs in examples.
package servertest
