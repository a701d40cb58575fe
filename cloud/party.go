package cloud

import (
	"encoding/json"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// A party is one side of a telephony session, as RingCentral's events and its API
// have it. Field names and status codes: docs/voice/telephony-session-notifications.md
// and specs/ringcentral_openapi3.json of github.com/ringcentral/ringcentral-api-docs.
type party struct {
	ID          text   `json:"id"`
	ExtensionID text   `json:"extensionId"`
	Direction   string `json:"direction"`
	RingOutRole string `json:"ringOutRole"` // Initiator or Target; not in every event
	To          person `json:"to"`
	From        person `json:"from"`
	Muted       bool   `json:"muted"`
	Status      struct {
		Code   string `json:"code"`
		Reason string `json:"reason"`
		PeerID struct {
			Session string `json:"telephonySessionId"`
		} `json:"peerId"`
	} `json:"status"`
}

// A person is who calls or is called.
type person struct {
	Number      string `json:"phoneNumber"`
	Extension   string `json:"extensionNumber"`
	ExtensionID text   `json:"extensionId"`
	Name        string `json:"name"`
}

// text is an id. RingCentral writes the same ones as strings in one place and as
// numbers in another (extensionId in events, id of an extension in its API).
type text string

// UnmarshalJSON takes a string or a number.
func (t *text) UnmarshalJSON(raw []byte) error {
	var s string
	if err := json.Unmarshal(raw, &s); err == nil { // null leaves it empty
		*t = text(s)
		return nil
	}
	var n json.Number
	err := json.Unmarshal(raw, &n)
	*t = text(n)
	return err
}

func (p *person) number() string {
	if p.Number != "" {
		return p.Number
	}
	return p.Extension
}

// The status codes of a party.
const (
	codeSetup        = "Setup"
	codeProceeding   = "Proceeding"
	codeAnswered     = "Answered"
	codeHold         = "Hold"
	codeParked       = "Parked"
	codeDisconnected = "Disconnected"
	codeGone         = "Gone"
	codeVoiceMail    = "VoiceMail"
	codeScreening    = "VoiceMailScreening"
	codeFax          = "FaxReceive"
)

// signals are what a new status of our own party means to the phone. c is the
// call before it.
func (p *party) signals(c *call) (signal phoneprofile.Signal, cause stli.Cause) {
	switch p.Status.Code {
	case codeSetup:
		if c.out && !c.ringOut {
			return phoneprofile.SignalOriginated, ""
		}
	case codeProceeding:
		switch {
		case c.ringOut: // our own phone rings: the call is ours all the same
			return phoneprofile.SignalOriginated, ""
		case c.out && c.code == "": // its beginning was lost
			return phoneprofile.SignalOriginated, ""
		}
		return phoneprofile.SignalDelivered, ""
	case codeAnswered:
		switch {
		case c.code == codeHold:
			return phoneprofile.SignalRetrieved, ""
		case c.ringOut && !c.established:
			return phoneprofile.NoSignal, "" // we have picked up; the other side has not
		case c.exact && !c.established:
			return phoneprofile.SignalDelivered, "" // it rings there: a caller inside is Answered by then
		}
		return phoneprofile.SignalEstablished, ""
	case codeHold:
		return phoneprofile.SignalHeld, ""
	case codeVoiceMail, codeScreening, codeFax:
		return phoneprofile.SignalDiverted, ""
	case codeParked:
		return phoneprofile.SignalCleared, "park"
	case codeGone:
		return phoneprofile.SignalTransferred, ""
	case codeDisconnected:
		return p.ended(c)
	}
	return phoneprofile.NoSignal, ""
}

// ended is what the end of our party means.
func (p *party) ended(c *call) (phoneprofile.Signal, stli.Cause) {
	dialled := c.out && !c.established && !c.ringOut
	switch p.Status.Reason {
	case "BlindTransfer", "RccTransfer", "AttendedTransfer", "DtmfTransfer":
		if c.established {
			return phoneprofile.SignalTransferred, ""
		}
	case "TargetBusy":
		if dialled {
			return phoneprofile.SignalFailed, stli.CauseBusy
		}
	case "InvalidNumber", "NoSuchUser":
		return phoneprofile.SignalFailed, stli.CauseDestNotObtainable
	case "InternationalDisabled", "DestinationBlocked", "NotEnoughFunds":
		return phoneprofile.SignalFailed, "blocked"
	case "NoAnswer", "Timeout":
		if !c.established {
			return phoneprofile.SignalCleared, stli.CauseCallNotAnswered
		}
	case "Rejected":
		if dialled {
			return phoneprofile.SignalFailed, stli.CauseBusy
		}
	case "Cancelled":
		return phoneprofile.SignalCleared, stli.CauseCallCancelled
	case "CallRedirected", "CallReplied", "Voicemail", "CallerInputRedirect":
		if !c.established {
			return phoneprofile.SignalDiverted, ""
		}
	case "Pickup", "AgentAnswered": // answered elsewhere
		return phoneprofile.SignalCleared, "callPickup"
	}
	return phoneprofile.SignalCleared, ""
}

// target is what the status of the other side means, where it is told of: in a
// RingOut, to administrators, and within the account. Of a group that is called
// some may fail, so only a RingOut's one target can.
func (p *party) target(c *call) (phoneprofile.Signal, stli.Cause) {
	switch p.Status.Code {
	case codeSetup, codeProceeding:
		return phoneprofile.SignalDelivered, ""
	case codeAnswered:
		if !c.established {
			return phoneprofile.SignalEstablished, ""
		}
	case codeDisconnected:
		if c.ringOut && !c.established {
			other := call{out: true}
			return p.ended(&other)
		}
	}
	return phoneprofile.NoSignal, ""
}

// notice is a notification about a call.
func (c *call) notice(s phoneprofile.Signal, cause stli.Cause) phone.Notice {
	return phone.Notice{Signal: s, Call: c.session, Remote: stli.Party{Number: c.number, Name: c.name}, Cause: cause, Count: -1}
}
