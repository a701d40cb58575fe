// Package examples holds the files that the demonstration with phones of an
// unknown vendor puts into its folder, and that docs/profiles.md refers to.
package examples

import _ "embed"

// Manual is what the vendor says of the phones.
//
//go:embed acme-manual.md
var Manual []byte

// Starter is the profile that the reader of docs/profiles.md begins with.
//
//go:embed acme-starter.toml
var Starter []byte
