// Package statuspage serves the page that an integrator keeps open while writing
// a profile, and that an administrator opens when "the phone does nothing".
//
// The page is whole without a script: a script only keeps its parts new, by
// server-sent events. It needs no build step and nothing from elsewhere, sets no
// cookie, and runs nothing that is not one of its own three files.
//
// Who may look is decided by where the page is served: to this machine only, or
// on a listener of its own. Looking shows no secret. A command has the rights
// that a client from the same address has, or those of the user whose name and
// secret are sent with it.
package statuspage
