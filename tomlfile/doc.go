// Package tomlfile reads a TOML file into a tree and lets its user take typed
// values out of it, while every fault is collected with the place where it
// stands, in words that say what to write instead.
//
// It serves files that people write: the configuration and the phone profiles.
// Such a file is read once, from top to bottom, and whoever reads it wants all
// faults of the file at once, not the first one only:
//
//	f := tomlfile.Parse("phonecompanion.toml", data)
//	server := f.Root().Table("server")
//	listen := server.String("listen", "127.0.0.1:26535")
//	idle := server.Duration("idle_timeout", 0, 0, 0)
//	for _, phone := range f.Root().Tables("phone") {
//		extension := phone.Required("extension")
//		…
//		if seen[extension] {
//			phone.Faultf("extension", "extension %q is used twice: give every phone its own", extension)
//		}
//	}
//	f.Done()
//	if err := f.Faults().Err(); err != nil {
//		return err
//	}
//
// # Values
//
// Each getter takes the key and the value that holds when the key is absent. A
// value of the wrong type, or outside its limits, is a fault and the getter
// answers with the default, so that reading goes on and finds the other faults.
// All methods of a nil [*Table] answer as for a table without any key: a table
// that may be absent needs no special case.
//
// # Faults
//
// A fault reads "file:line:column: text". Lines and columns count from 1,
// columns in characters (runes), a byte order mark is not counted. A file with
// a syntax error has that one fault and an empty [File.Root].
//
// [File.Done] makes a fault of every key that no getter was asked for, with the
// nearest key that one was asked for as a proposal. It looks into those tables
// only that were handed out by [Table.Table] and [Table.Tables].
//
// # Positions
//
// The TOML library parses the file and says whether it is valid. Where a key or a
// value stands is found by a scanner of this package, which runs over the valid
// text when the first fault is reported: a large file without faults never pays
// for it.
//
// A File and its Tables belong to one goroutine.
package tomlfile
