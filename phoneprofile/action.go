package phoneprofile

import (
	"maps"
	"slices"
	"strings"
)

// The actions that commands of the line protocol ask for; a profile may have
// others, which are called by name.
const (
	MakeCall               = "MakeCall"
	AnswerCall             = "AnswerCall"
	ClearConnection        = "ClearConnection"
	HoldCall               = "HoldCall"
	RetrieveCall           = "RetrieveCall"
	TransferCall           = "TransferCall"     // begins a transfer
	TransferTarget         = "TransferTarget"   // the MakeCall that follows it
	TransferComplete       = "TransferComplete" // joins active and held
	ConsultationCall       = "ConsultationCall"
	AlternateCall          = "AlternateCall"
	ReconnectCall          = "ReconnectCall"
	ConferenceCall         = "ConferenceCall"
	SingleStepTransferCall = "SingleStepTransferCall"
	DeflectCall            = "DeflectCall"
	GenerateDigits         = "GenerateDigits"
	SetDoNotDisturb        = "SetDoNotDisturb"
	SetForwarding          = "SetForwarding"
	SetMicrophoneMute      = "SetMicrophoneMute"
	SendKeys               = "SendKeys"
	BindKey                = "BindKey"
	UnbindKey              = "UnbindKey" // absent: BindKey with the lamp off and without a label
)

// onOff are the actions that a profile may split in two, one per word.
var onOff = []string{SetDoNotDisturb, SetMicrophoneMute}

var canonicalActions = []string{
	MakeCall, AnswerCall, ClearConnection, HoldCall, RetrieveCall, TransferCall, TransferTarget, TransferComplete,
	ConsultationCall, AlternateCall, ReconnectCall, ConferenceCall, SingleStepTransferCall, DeflectCall, GenerateDigits,
	SetDoNotDisturb, SetForwarding, SetMicrophoneMute, SendKeys, BindKey, UnbindKey,
	SetDoNotDisturb + "On", SetDoNotDisturb + "Off", SetMicrophoneMute + "On", SetMicrophoneMute + "Off",
}

// canonicalAction gives a known action its spelling; other names stay.
func canonicalAction(name string) string {
	for _, c := range canonicalActions {
		if strings.EqualFold(c, name) {
			return c
		}
	}
	return name
}

// OwnCommand tells whether an action has a command of the line protocol, or is
// a part of one; the others are called by Action.
func OwnCommand(action string) bool {
	for _, c := range canonicalActions {
		if strings.EqualFold(c, action) {
			return true
		}
	}
	return false
}

// Cases returns the cases of an action. state is the word of an action that
// may be split ("on" or "off"), or empty. No cases means that the phone type
// does not have the action.
func (p *Profile) Cases(action, state string) []Case {
	for _, split := range onOff {
		if action == split && state != "" {
			if c := p.Actions[action+strings.ToUpper(state[:1])+state[1:]]; c != nil {
				return c
			}
		}
	}
	if c := p.Actions[action]; c != nil {
		return c
	}
	for name, c := range p.Actions { // names beyond the known ones, in any case
		if strings.EqualFold(name, action) {
			return c
		}
	}
	return nil
}

// Has tells whether the phone type has the action, in some state.
func (p *Profile) Has(action string) bool {
	return p.Cases(action, "") != nil || p.Cases(action, "on") != nil || p.Cases(action, "off") != nil
}

// ActionNames returns the names of the actions, sorted.
func (p *Profile) ActionNames() []string { return slices.Sorted(maps.Keys(p.Actions)) }
