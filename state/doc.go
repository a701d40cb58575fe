// Package state keeps what must survive a restart: the tokens in the addresses
// that phones were told, what stood in a phone's action URLs before we wrote
// there, the ceiling of the event counter, and the provider's refresh token.
//
// It is one file in the state folder, written by bbolt: every change is on disk
// when the call that made it returns, and killing the process at any point
// loses nothing that was returned.
package state
