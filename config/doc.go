// Package config reads phonecompanion.toml and the files that it includes, and
// resolves the phone profiles that it names. It reads 24U's configuration and
// phone files, too.
//
// [Load] reads everything or nothing: it returns a complete [Config], or every
// fault of every file with line and column. Nothing here has effects; package
// main turns a Config into a running server.
package config
