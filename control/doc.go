// Package control lets commands on this machine speak with the server that
// runs here, for what only the server can do while it holds the state folder.
//
// A running server writes where it is reached, and a random key, into a file in
// its state folder, which only its user may read. A command that finds the
// folder in use reads that file and sends its request to the server's HTTP
// listener, with the key. The lock of the folder says whether there is a server,
// and not the file: one that a killed server left behind misleads nobody.
package control
