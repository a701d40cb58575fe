// Package inventory holds the phones as objects: it keeps them in the state
// folder and sees that the phones get what stands there, by HTTP where a phone
// can be set so, and by its provisioning file.
//
// What a program writes is on disk before anything else is done with it: a
// server that is killed after that brings it to the phone at its next start. The
// configuration says which phones there are and what each is; the object says
// what it shall hold, and from where it may come. What is kept of a phone stays
// when the phone goes from the configuration, for it may come back.
package inventory
