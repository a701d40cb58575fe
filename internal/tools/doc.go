// Package tools is a module of its own for the programs that check this one: its
// go.mod has their versions and go.sum what they are made of. The Makefile runs
// them by "go tool -modfile"; nothing of them is in the server.
package tools
