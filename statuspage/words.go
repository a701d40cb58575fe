package statuspage

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/provider"
)

// A Level says how a phone is, in one word. The word is shown, so nobody needs
// to see colours.
type Level string

// The levels.
const (
	Good    Level = "works"
	Idle    Level = "idle"
	Trouble Level = "trouble"
)

// A Verdict is a phone's state in words.
type Verdict struct {
	Level Level
	Text  string // what is so
	Todo  string // what to do; empty: nothing
}

// circumstances are what a verdict needs beside the phone itself.
type circumstances struct {
	provider *provider.Standing
	faults   []string // of the configuration
}

// judge says how a phone is. What keeps it from doing anything at all comes
// first.
func judge(l *phone.Look, c *circumstances) Verdict {
	s := l.Settings
	if s.Profile.Provider != nil || s.Fallback != nil && s.Fallback.Provider != nil {
		if v, ok := judgeProvider(c.provider); ok {
			return v
		}
	}
	if fault := faultOf(s, c.faults); fault != "" {
		return Verdict{Trouble, "Its profile has a fault, so what was changed there is not in force: " + fault,
			"Mend the profile at this place. It is read as soon as it is saved."}
	}
	switch l.Monitoring {
	case phone.MonitoringForeign:
		return Verdict{Trouble, "It tells us nothing of its calls: an action URL of the phone belongs to somebody else, so we do not touch it: " + l.Reason,
			"Does another program still need it? If not, clear it on the phone's web page, or write take_over = true into [[phone]] " + s.Extension +
				": then ours is there while somebody monitors the phone, and the other one before and after."}
	case phone.MonitoringLocked:
		return Verdict{Trouble, "It tells us nothing of its calls: the phone did not keep our action URL: " + l.Reason,
			"Try to enter the setting on the phone's web page. If it does not stay there either, the phone's provisioning locks it: let whoever runs that free it, or enter our action URLs there (phonecompanion profile show says which). If only long ones do not stay, shorten http.advertise."}
	case phone.MonitoringUnreachable, phone.MonitoringRefused:
		if len(l.Attempts) > 0 && l.Attempts[0].Failed() || l.Failed != nil && l.Reason != "" && strings.Contains(l.Reason, l.Failed.Verdict()) {
			v := judgeFailed(l, l.Failed)
			v.Text = "It tells us nothing of its calls. " + v.Text
			return v
		}
		return judgeRefused(l)
	}
	switch {
	case len(l.Attempts) > 0 && l.Attempts[0].Failed():
		return judgeFailed(l, &l.Attempts[0])
	case l.Turned != nil:
		return judgeTurned(l)
	case l.Silence != nil:
		return judgeSilent(l)
	case l.Lost > 0:
		return Verdict{Trouble, fmt.Sprintf("%d notifications came faster than they could be taken, and are lost.", l.Lost), "Look what floods the server in the phone's name."}
	}
	return judgeQuiet(l)
}

// judgeQuiet is about a phone of which nothing bad is known.
func judgeQuiet(l *phone.Look) Verdict {
	extension := l.Settings.Extension
	switch l.Monitoring {
	case phone.MonitoringOff:
		if len(l.Attempts) > 0 {
			return Verdict{Idle, "The last request worked. Nobody monitors it, so its calls are not known.", ""}
		}
		if r := l.Refused; r != nil {
			return Verdict{Idle, "Nobody monitors it, and nothing was sent to it since the start: the newest command, " + r.Command + ", was refused before: " + r.Why + ".", ""}
		}
		return Verdict{Idle, "Nobody monitors it, and nothing was sent to it since the start.", "To see whether it answers, try MonitorStart " + extension + " below."}
	case phone.MonitoringUnverified:
		return Verdict{Good, "Commands are sent. Its action URLs are set by hand, and none has been called yet.",
			"Make a call. If this sentence stays, enter the action URLs on the phone: phonecompanion profile show says which."}
	case phone.MonitoringManual:
		return Verdict{Good, "Its action URLs are set by other means, as the configuration says (monitor = \"manual\").", ""}
	}
	return Verdict{Good, "It takes commands and tells us of its calls.", ""}
}

// judgeSilent is about a phone that takes commands and tells nothing of them.
func judgeSilent(l *phone.Look) Verdict {
	way := "it cannot reach us"
	if l.Silence.Base != "" {
		way += ": open " + l.Silence.Base + "/-/healthy with a browser in its network. If nothing answers, look at the firewall between, and at advertise in [http], which needs a restart"
	}
	if l.Settings.ByHand() {
		way = "are its action URLs entered there as phonecompanion profile show says? Perhaps " + way
	}
	return Verdict{Trouble, "It took " + l.Silence.Command + " at " + l.Silence.Since.Format(clock) + " and has told us nothing since, so its calls are not known.",
		"Did it dial? If not, look at its display: some phones ask there whether they may be commanded. If it did, " + way + "."}
}

// judgeTurned is about a notification that was not taken.
func judgeTurned(l *phone.Look) Verdict {
	block, from := "[[phone]] "+l.Settings.Extension, clip(l.Turned.From)
	switch l.Turned.Why {
	case "wrong address":
		return Verdict{Trouble, "Its action URL was called from " + from + ", which is not its address, so it was not taken.",
			"If the phone is there now, correct address in " + block + ". If it stands behind NAT, set check_source = false there."}
	case "wrong token":
		return Verdict{Trouble, "Its action URL was called from " + from + " with an old or wrong token, so it was not taken.",
			"If that is the phone, enter its action URLs again: phonecompanion profile show says which. MonitorStart does it where the phone can be set."}
	case "unknown event":
		return Verdict{Trouble, "Its action URL was called from " + from + " for an event that its profile does not have.",
			"Correct the action URL on the phone, or add the event to the profile (" + l.Settings.ProfileName + ")."}
	case "address not allowed":
		return Verdict{Trouble, "It came from " + from + ", where its ip.mode does not let it come from, so it was turned away.",
			"If that is the phone, give it another ip.mode or ip.address. The log says what it has."}
	case "wrong MAC address":
		return Verdict{Trouble, "Its provisioning file was asked for from " + from + " under another MAC address, so it was not given.",
			"If that is the phone, correct mac in " + block + ", or macAddress where a program has written it."}
	case "unknown file":
		return Verdict{Trouble, "Its provisioning file was asked for from " + from + " by a name that its profile does not have.",
			"Correct the address on the phone: phonecompanion profile show says it. Or it is another model: check profile (" + l.Settings.ProfileName + ")."}
	case "no file can be made":
		return Verdict{Trouble, "Its provisioning file was asked for from " + from + " and could not be made.", "Look into the log for \"no provisioning file can be made\"."}
	}
	return Verdict{Trouble, "Its action URL was called from " + from + " and not taken: " + l.Turned.Why + ".", "Look into the log for \"notification refused\"."}
}

// judgeProvider is about a phone that lives at the provider.
func judgeProvider(p *provider.Standing) (Verdict, bool) {
	switch {
	case p == nil:
		return Verdict{Trouble, "It lives at a telephony provider, and none is configured.", "Fill in [provider]."}, true
	case p.Refuse != "":
		return Verdict{Trouble, "The provider does not let us in, so nothing can be done for this phone: " + p.Refuse, "Put a new credential into [provider]. It is used as soon as the file is saved."}, true
	case p.Pause != "":
		return Verdict{Trouble, "The provider wants silence: " + p.Pause, "Wait. Nothing is sent until then."}, true
	}
	return Verdict{}, false
}

// faultOf returns the fault of the configuration that is in the phone's
// profile, or "".
func faultOf(s *phone.Settings, faults []string) string {
	for _, p := range []*phoneprofile.Profile{s.Profile, s.Fallback} {
		if p == nil {
			continue
		}
		for _, f := range faults {
			if strings.HasPrefix(f, p.File+":") || replaces(f, p.File) {
				return f
			}
		}
	}
	return ""
}

// replaces tells whether a fault is in a file that shall count in place of a
// shipped profile: it has the same name.
func replaces(fault, file string) bool {
	name, ok := strings.CutPrefix(file, "profiles/")
	if _, err := fs.Stat(profiles.FS, name); !ok || err != nil {
		return false
	}
	before, _, found := strings.Cut(filepath.ToSlash(fault), name+":")
	return found && (before == "" || strings.HasSuffix(before, "/"))
}

// maxWord bounds what a stranger can make the page show in one place, in bytes.
const maxWord = 100

func clip(s string) string {
	if len(s) > maxWord {
		return strings.ToValidUTF8(s[:maxWord], "") + "…"
	}
	return s
}
