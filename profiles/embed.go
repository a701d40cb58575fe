// Package profiles holds the phone profiles that are compiled into the program.
// A file of the same name in the configuration's folder wins over them.
package profiles

import "embed"

// FS has every shipped profile as NAME.toml.
//
//go:embed *.toml
var FS embed.FS
