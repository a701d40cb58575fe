// Package old24u reads the configuration of 24U Phone Companion Server (its
// document, revision 10 of 2018): key = value lines, # comments, and one line
// phone=EXT@HOST FILE [USER PASSWORD] for each phone.
//
// It has no settings of its own. [Parse] finds the values and names what is
// wrong with them; [File.TOML] says the same in the form of phonecompanion.toml,
// so that a running server and `phonecompanion import` cannot differ in what an
// old file means.
package old24u
