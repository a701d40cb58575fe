package stli

// A Verb is a command of the line protocol, by its place in the table [Verbs].
type Verb uint8

// The verbs. Their canonical spelling is that of STLI and CSTA.
const (
	NoVerb Verb = iota
	VerbSTLI
	VerbBye
	VerbMakeCall
	VerbAnswerCall
	VerbClearConnection
	VerbHoldCall
	VerbRetrieveCall
	VerbTransferCall
	VerbMonitorStart
	VerbMonitorStop
	VerbRawCommand
	VerbConsultationCall
	VerbAlternateCall
	VerbReconnectCall
	VerbConferenceCall
	VerbSingleStepTransferCall
	VerbDeflectCall
	VerbGenerateDigits
	VerbSetDoNotDisturb
	VerbSetForwarding
	VerbSetMicrophoneMute
	VerbSnapshotDevice
	VerbSendKeys
	VerbBindKey
	VerbUnbindKey
	VerbAction
	VerbLogin
	VerbResume
	VerbPing
	VerbDevices
	VerbHelp
	verbCount
)

// VerbInfo describes one command: the one place where its spelling, its
// arguments and its help stand.
type VerbInfo struct {
	Name     string // canonical spelling, as replies carry it
	Usage    string // the arguments, as Help shows them
	Help     string // one sentence
	Min, Max int    // how many arguments it takes; Max < 0: any number
	Device   bool   // the first argument is a device, and the command goes to its phone
}

// verbs is indexed by Verb. A device may have at most what its profile
// defines; the table says what the language knows.
var verbs = [verbCount]VerbInfo{
	VerbSTLI:                   {"STLI", "[;Key=Value...]", "Greets the server and sets options of this connection.", 0, 0, false},
	VerbBye:                    {"BYE", "", "Ends every monitor of this connection and closes it.", 0, 0, false},
	VerbMakeCall:               {"MakeCall", "<dev> <number>", "dev calls number; after TransferCall the number is the target of the transfer.", 2, 2, true},
	VerbAnswerCall:             {"AnswerCall", "<dev>", "Answers the ringing call.", 1, 1, true},
	VerbClearConnection:        {"ClearConnection", "<dev>", "Ends the active call, rejects the ringing one, or cancels the dialled one.", 1, 1, true},
	VerbHoldCall:               {"HoldCall", "<dev>", "Holds the active call.", 1, 1, true},
	VerbRetrieveCall:           {"RetrieveCall", "<dev>", "Takes the held call back.", 1, 1, true},
	VerbTransferCall:           {"TransferCall", "<dev>", "Joins active and held call, or begins a transfer that the next MakeCall completes.", 1, 1, true},
	VerbMonitorStart:           {"MonitorStart", "<dev>", "Sends the events of dev to this connection.", 1, 1, true},
	VerbMonitorStop:            {"MonitorStop", "<dev>", "Ends MonitorStart.", 1, 1, true},
	VerbRawCommand:             {"RawCommand", "{...}", "A line that begins with a brace is a JSON request to the provider.", 0, 0, false},
	VerbConsultationCall:       {"ConsultationCall", "<dev> <number>", "Holds the active call and calls number.", 2, 2, true},
	VerbAlternateCall:          {"AlternateCall", "<dev>", "Swaps the active and the held call.", 1, 1, true},
	VerbReconnectCall:          {"ReconnectCall", "<dev>", "Ends the active call and takes the held one back.", 1, 1, true},
	VerbConferenceCall:         {"ConferenceCall", "<dev>", "Joins active and held call into a conference.", 1, 1, true},
	VerbSingleStepTransferCall: {"SingleStepTransferCall", "<dev> <number>", "Transfers the active call to number, blind.", 2, 2, true},
	VerbDeflectCall:            {"DeflectCall", "<dev> <number>", "Sends the ringing call to number.", 2, 2, true},
	VerbGenerateDigits:         {"GenerateDigits", "<dev> <digits>", "Sends DTMF digits 0-9 * # A-D into the active call.", 2, 2, true},
	VerbSetDoNotDisturb:        {"SetDoNotDisturb", "<dev> on|off", "Switches do-not-disturb.", 2, 2, true},
	VerbSetForwarding:          {"SetForwarding", "<dev> immediate|busy|noAnswer <number>|off", "Forwards calls of one kind, or ends it.", 3, 3, true},
	VerbSetMicrophoneMute:      {"SetMicrophoneMute", "<dev> on|off", "Switches the microphone.", 2, 2, true},
	VerbSnapshotDevice:         {"SnapshotDevice", "<dev>", "Lists the calls of dev.", 1, 1, true},
	VerbSendKeys:               {"SendKeys", "<dev> <key>[,<time>[,<pause>]][;...]", "Presses keys on the phone; times in milliseconds.", 2, 2, true},
	VerbBindKey:                {"BindKey", "<dev> <key> <light> <label> [<action_name> <action>]", "Programs a key's label, light and action.", 4, 6, true},
	VerbUnbindKey:              {"UnbindKey", "<dev> <key>", "Ends BindKey: the key is again what it was before.", 2, 2, true},
	VerbAction:                 {"Action", "<dev> <name> [key=value...]", "Runs any other action of the phone's profile (class admin).", 2, -1, true},
	VerbLogin:                  {"Login", "<user> <secret>", "Identifies the client.", 2, 2, false},
	VerbResume:                 {"Resume", "<seq>", "Replays monitored events after seq, or says Gap.", 1, 1, false},
	VerbPing:                   {"Ping", "", "Replies.", 0, 0, false},
	VerbDevices:                {"Devices", "", "Lists the devices that this client may see.", 0, 0, false},
	VerbHelp:                   {"Help", "[command]", "Shows this list, or one command.", 0, 1, false},
}

// Info returns what the table says about v.
func (v Verb) Info() *VerbInfo {
	if v >= verbCount {
		v = NoVerb
	}
	return &verbs[v]
}

// String returns the canonical spelling, which is empty for NoVerb.
func (v Verb) String() string { return v.Info().Name }

// Verbs returns every verb in the order of the manual.
func Verbs() []Verb {
	all := make([]Verb, 0, verbCount-1)
	for v := VerbSTLI; v < verbCount; v++ {
		all = append(all, v)
	}
	return all
}

// FindVerb finds a verb by its name, without regard to case. RawCommand has no
// name on the wire and is not found.
func FindVerb(name string) (Verb, bool) {
	v := findVerb([]byte(name))
	return v, v != NoVerb
}

// findVerb compares without allocating; thirty names of different lengths and
// first letters are compared faster than they could be hashed and folded.
func findVerb(word []byte) Verb {
	for v := VerbSTLI; v < verbCount; v++ {
		if v != VerbRawCommand && equalFold(word, verbs[v].Name) {
			return v
		}
	}
	return NoVerb
}

// equalFold compares ASCII words without regard to case.
func equalFold(a []byte, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i, c := range a {
		if lower(c) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
