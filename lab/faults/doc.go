// Package faults has the tests that put a broken network, Shopify's toxiproxy,
// between the real server and its phones, its clients and the provider: what users
// see, what must not happen, and that all comes back by itself. It is a module of
// its own, because nothing else here needs toxiproxy. `make test` runs it.
//
// Each fault is a subtest that OPERATIONS.md names.
package faults
