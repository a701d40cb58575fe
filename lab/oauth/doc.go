// Package oauth has the tests of package provider against ory/fosite, an OAuth
// server that nobody here wrote. It is a module of its own, because fosite needs
// some sixty modules that nothing else here needs. `make test` runs it.
package oauth
