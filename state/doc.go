// Package state keeps what must survive a restart: the tokens in the addresses
// that phones were told, what stood in a phone's action URLs before we wrote
// there, the ceiling of the event counter, the provider's refresh token, bound
// keys and phones as objects.
//
// It is one file in the state folder, written by bbolt: every change is on disk
// when the call that made it returns, and killing the process at any point
// loses nothing that was returned. The file says which version of the state it
// holds: an older one is brought to this program's in one transaction, a newer
// one is left alone. Everything together is exported as one JSON document, and
// imported whole or not at all.
package state
