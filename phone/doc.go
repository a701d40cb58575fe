// Package phone drives the phones: one [Phone] each, with a worker that runs
// its commands one at a time, a call model that turns the phone's notifications
// into events, and the monitors that those events go to.
//
// The way of a command: [Phone.Submit] queues it; the worker asks the profile
// for the requests, sends them (package phonehttp), lets the model say what
// follows from success, and calls Done with the answer. The way of a
// notification: [Phone.Enqueue] and [Phone.Drain]; the model makes events of
// it; each is numbered and delivered to every [Monitor] of the phone.
//
// Notifications that arrive while a command of the phone is under way wait for
// its answer, for the event hold at most, so that no event overtakes the reply
// that explains it; the connection that sent the command keeps them for as long
// as it takes.
//
// The way of a setting: [Phone.Provide] keeps what the phone shall hold; the
// worker reads, writes and reads back, again and again until the phone has it.
// Unlike action URLs it is not put back.
//
// # Locks
//
// A Phone has one lock, and each Monitor has one. The order is: a phone's lock,
// then the locks of its monitors by rising [Monitor.ID]. Event numbers are
// given out while the locks of all monitors of the phone are held; so every
// monitor sees rising numbers, and no lock is shared by phones that have no
// monitor in common. No lock is held over input or output.
package phone
