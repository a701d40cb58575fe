package stli

// A Cause is a CSTA event cause (ECMA-285, EventCause) in lower camel case.
type Cause string

// The causes that this server gives by itself. A profile may give any of
// [KnownCause].
const (
	CauseNewCall            Cause = "newCall"
	CauseMakeCall           Cause = "makeCall"
	CauseNormalClearing     Cause = "normalClearing"
	CauseNormal             Cause = "normal"
	CauseBusy               Cause = "busy"
	CauseCallNotAnswered    Cause = "callNotAnswered"
	CauseCallCancelled      Cause = "callCancelled"
	CauseTransfer           Cause = "transfer"
	CauseSingleStepTransfer Cause = "singleStepTransfer"
	CauseConsultation       Cause = "consultation"
	CauseConference         Cause = "conference"
	CauseRedirected         Cause = "redirected"
	CauseDestNotObtainable  Cause = "destNotObtainable"
	CauseKeyOperation       Cause = "keyOperation"
	CauseTimeout            Cause = "timeout"
)

// knownCauses is the set of ECMA-285, as far as a phone can mean one of it.
var knownCauses = [...]Cause{
	"activeParticipation", "alternate", "busy", "callBack", "callCancelled", "callForwardImmediate", "callForwardBusy",
	"callForwardNoAnswer", "callForward", "callNotAnswered", "callPickup", "campOn", "destNotObtainable", "doNotDisturb",
	"incompatibleDestination", "invalidAccountCode", "keyOperation", "lockout", "maintenance", "networkCongestion",
	"networkNotObtainable", "newCall", "noAvailableAgents", "override", "park", "overflow", "recall", "redirected",
	"reorderTone", "resourcesNotAvailable", "silentParticipation", "transfer", "trunksBusy", "blocked", "consultation",
	"distributed", "durationExceeded", "makeCall", "networkSignal", "normalClearing", "numberChanged",
	"singleStepConference", "singleStepTransfer", "switchingFunctionTerminated", "timeout", "alertTimeExpired",
	"conference", "destDetected", "destOutOfOrder", "intrude", "invalidNumberFormat", "joinCall", "multipleAlerting",
	"networkDialling", "networkOutOfOrder", "normal", "numberUnallocated", "queueCleared", "suspend", "activation",
}

// KnownCause tells whether c is a cause of ECMA-285.
func KnownCause(c Cause) bool {
	for _, k := range knownCauses {
		if k == c {
			return true
		}
	}
	return false
}
