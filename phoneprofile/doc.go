// Package phoneprofile reads phone profile files: what an integrator writes to
// teach the server a phone that nobody here has seen.
//
// A profile is TOML. It says which HTTP requests make the phone dial, answer
// and hold ([Case], [Step], [Request]), which of the phone's notifications
// mean what ([EventRule]), and how the phone's action URLs are set, read back
// and put back ([Monitor]). It says what the models of the type have ([Model]),
// and how our properties and softkeys are called there: by requests
// ([Profile.SettingValues]) or in the vendor's file ([Profile.ProvisionFile]).
// [Parse] reports every fault of a file with line and column, in words that say
// what to write instead.
//
// Rendering ([Request.Render]) is where values that came from a client meet
// text that the integrator wrote. Every value is escaped for the place where
// it stands, so that no number, however hostile, changes the structure of a
// request.
//
// Nothing here talks to a phone: package phonehttp sends what Render returns,
// and [Request.Judge] gives the verdict on what came back.
package phoneprofile
