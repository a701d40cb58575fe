package phoneprofile

// A SettingValue is one setting of a phone, by the phone's own name, and what it
// shall hold.
type SettingValue struct {
	Setting string
	Value   string
}
