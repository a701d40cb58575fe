package phone

import "github.com/phonecompanion/phonecompanion/phoneprofile"

// A Wanted is what a phone shall hold besides its action URLs, and its softkeys
// that are carried out here.
type Wanted struct {
	Values  []phoneprofile.SettingValue
	Buttons []Button
}

// A Button is a key of a phone whose press is told to clients: a softkey with a
// function that the phone does not have itself.
type Button struct {
	Key   string // its number, from 1
	Label string
	Data  string // such as "QUEUE support"
}
