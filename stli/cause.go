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
	CauseMaintenance        Cause = "maintenance"
	CauseTimeout            Cause = "timeout"
)

// A CauseInfo says what a cause means. The manual shows it.
type CauseInfo struct {
	Cause   Cause
	Meaning string
}

// Causes returns what the causes mean that this server gives by itself.
func Causes() []CauseInfo {
	return []CauseInfo{
		{CauseNewCall, "Originated, Delivered, Established: a call like any other."},
		{CauseMakeCall, "Initiated: by MakeCall."},
		{CauseConsultation, "Initiated: by ConsultationCall."},
		{CauseNormalClearing, "ConnectionCleared: somebody has hung up, or the call was rejected."},
		{CauseCallCancelled, "ConnectionCleared: the caller gave up before anybody answered."},
		{CauseCallNotAnswered, "ConnectionCleared: nobody answered."},
		{CauseBusy, "Failed, ConnectionCleared: the other side is busy, or rejects the call."},
		{CauseDestNotObtainable, "Failed, ConnectionCleared: there is no such number, or it cannot be reached."},
		{CauseTransfer, "Transferred, ConnectionCleared: the call was transferred."},
		{CauseSingleStepTransfer, "Transferred: the call was transferred without asking there first; its ConnectionCleared says transfer."},
		{CauseRedirected, "Diverted, ConnectionCleared: the call was sent elsewhere before it was answered."},
		{CauseConference, "Conferenced: by ConferenceCall."},
		{CauseNormal, "Held, Retrieved, BackInService, OutOfService: for no particular reason."},
		{CauseMaintenance, "OutOfService, BackInService: the server could not reach the phone, and can again."},
		{CauseTimeout, "ConnectionCleared: nothing was heard of the call for so long that it cannot be there any more."},
	}
}

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
