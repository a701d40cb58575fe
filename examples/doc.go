// Package examples has no code: the folders beside this file hold programs to
// copy, one for each language, and the package's tests run every one of them
// against the real server. install.sh installs the languages on Debian.
package examples
