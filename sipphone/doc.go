// Package sipphone is the phone as an object: its properties, what is valid in
// them, and the errors that say what is not. The properties, their names and the
// table of errors are those of the Telecomx API ("SIP phone update"), for which
// programs have been written.
//
// Nothing here does input or output. A [Patch] is read from a request, an
// [Object] with it is another Object or an [Error] with everything that is wrong;
// package inventory keeps the Objects and sees that the phones get them.
package sipphone
