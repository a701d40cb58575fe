package phoneprofile

import "strings"

// An Insert is a name that may stand in braces in a template.
type Insert uint8

// The inserts (profile contract, "Keys"). Values extracted by an earlier step
// come after them, numbered per action.
const (
	InsertNumber Insert = iota
	InsertIdentity
	InsertExtension
	InsertUsername
	InsertPassword
	InsertAddress
	InsertMAC
	InsertCall
	InsertRemote
	InsertDigits
	InsertKeys
	InsertOn
	InsertOff
	InsertType
	InsertSetting
	InsertURL
	InsertOld
	InsertKey
	InsertLight
	InsertLabel
	InsertActionName
	InsertAction
	InsertState
	InsertExtensionID // the provider's id of the extension
	InsertDeviceID    // the provider's id of the extension's phone
	InsertParty       // the provider's id of our side of the call
	InsertOtherCall   // the call that is on hold, where there is another one
	InsertOtherParty
	InsertRingOut   // the RingOut that the call was made by
	InsertDomain    // the provider's domain of the account
	InsertScope     // "internal" or "outside": where the number is
	InsertUser      // the user's name at the provider
	InsertNewCall   // an id of ours for the call that is to be made
	InsertIndex     // the phone's own number of the key
	InsertKeyName   // the phone's own name of the key
	InsertLamp      // the phone's number of the key's lamp
	InsertLampState // how the phone type calls the light
	InsertLampColor // and its colour
	InsertPage      // the address of the page that shows the key's state
	InsertCount     // the number of fixed inserts; extracted values follow
)

var insertNames = [InsertCount]string{
	"number", "identity", "extension", "username", "password", "address", "mac", "call", "remote", "digits", "keys",
	"on", "off", "type", "setting", "url", "old", "key", "light", "label", "action_name", "action", "state",
	"extension_id", "device_id", "party", "other_call", "other_party", "ringout", "domain", "scope",
	"user", "new_call", "index", "key_name", "lamp", "lamp_state", "lamp_color", "page",
}

// fromClient tells which inserts carry what a client sent or a phone said:
// those may never be inserted raw. A client may give url to an action of the
// phone type's own.
var fromClient = [InsertCount]bool{
	InsertNumber: true, InsertCall: true, InsertRemote: true, InsertDigits: true, InsertKeys: true, InsertType: true,
	InsertURL: true, InsertOld: true, InsertKey: true, InsertLight: true, InsertLabel: true, InsertActionName: true, InsertAction: true, InsertState: true,
}

// client tells whether the value comes from a client, a phone or a provider, or is
// put together here for one place only.
func (i Insert) client() bool { return i >= InsertExtensionID || fromClient[i] }

// String returns the name in the braces.
func (i Insert) String() string {
	if i < InsertCount {
		return insertNames[i]
	}
	return "extracted value"
}

func findInsert(name string) (Insert, bool) {
	for i, n := range insertNames {
		if n == name {
			return Insert(i), true
		}
	}
	return 0, false
}

// FindInsert finds an insert by its name.
func FindInsert(name string) (Insert, bool) { return findInsert(name) }

// ClientInsert finds an insert that a client may give a value, by its name:
// every one but what the configuration says of the phone.
func ClientInsert(name string) (Insert, bool) {
	in, ok := findInsert(name)
	return in, ok && fromClient[in]
}

// InsertNames returns the names, joined for an error message.
func InsertNames() string { return strings.Join(insertNames[:], ", ") }

// Values are the values of the inserts for one action. The zero value has
// none.
type Values struct {
	fixed     [InsertCount]string
	extracted []string
}

// Set gives an insert its value.
func (v *Values) Set(i Insert, value string) { v.fixed[i] = value }

// Get returns the value of an insert.
func (v *Values) Get(i Insert) string {
	if i < InsertCount {
		return v.fixed[i]
	}
	if n := int(i - InsertCount); n < len(v.extracted) {
		return v.extracted[n]
	}
	return ""
}

// Extracted returns what was taken out of answers. It must not be changed.
func (v *Values) Extracted() []string { return v.extracted }

// SetExtracted gives an extracted value; i comes from an [Extract].
func (v *Values) SetExtracted(i Insert, value string) {
	n := int(i - InsertCount)
	for len(v.extracted) <= n {
		v.extracted = append(v.extracted, "")
	}
	v.extracted[n] = value
}
