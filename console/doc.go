// Package console is the client behind `phonecompanion console`: the line
// protocol for people at a terminal, and for scripts through a pipe.
//
// [Run] looks at standard input. A terminal gets line editing, history,
// completion, and events above the prompt while the user types; the connection
// speaks JSON underneath, so that events have names, times and numbers, and
// replies are matched to their commands by tags. Anything else is read as a
// script: one command after the other, each reply awaited, the server's lines
// to standard output.
//
// The parts, from the wire to the eye: link (one connection), message (one
// line of JSON), renderer (a message as a line for people), session (what is
// monitored, asked and remembered), screen (an editor on a terminal, or plain
// lines). No byte of the server reaches the terminal that the terminal could
// take for a command: see clean.
package console
