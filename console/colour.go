package console

// tone is what a piece of a line means; colours follow from it alone.
type tone uint8

const (
	plainTone tone = iota
	begins         // a call begins
	connects       // it is connected, taken back, transferred
	waits          // it is held
	ends           // it has ended
	fails          // it failed, or the device did
	changes        // a feature of a device has changed
	detail         // for those who look twice: device information, call ids, what the console does
	fine           // a reply of success
	wrong          // an error
)

// codes are the colours of the tones: the first eight, which every terminal
// shows readably on its own background.
var codes = [...]string{
	begins: "\x1b[36m", connects: "\x1b[32m", waits: "\x1b[33m", ends: "\x1b[34m", fails: "\x1b[1;35m", changes: "\x1b[33m",
	detail: "\x1b[2m", fine: "\x1b[32m", wrong: "\x1b[1;31m",
}

const noColour = "\x1b[0m"

// tones are the tones of the events.
var tones = map[string]tone{
	"Initiated": begins, "Originated": begins, "Delivered": begins,
	"Established": connects, "Retrieved": connects, "Transferred": connects, "Conferenced": connects,
	"Held":              waits,
	"ConnectionCleared": ends, "Diverted": ends,
	"Failed": fails, "OutOfService": fails, "BackInService": connects,
	"DoNotDisturb": changes, "MicrophoneMute": changes, "SpeakerMute": changes, "Forwarding": changes, "MessageWaiting": changes, "ButtonPress": changes,
}

// paint gives a text its colour, where colours are wanted.
func (r *renderer) paint(t tone, text string) string {
	if !r.colour || t == plainTone || text == "" {
		return text
	}
	return codes[t] + text + noColour
}
