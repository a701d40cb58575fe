package stli

import (
	"fmt"
	"strings"
)

// A Code is the reason of a failure: a CSTA error category and value
// (ECMA-269, "UniversalFailure"), as Errors=Extended shows it. The same word
// stands in logs and is the label in metrics.
type Code string

// The codes that this server gives. What they mean stands in [Codes].
const (
	CodeServiceNotSupported  Code = "operation.serviceNotSupported"
	CodeInvalidDevice        Code = "operation.invalidDeviceID"
	CodeInvalidCalledDevice  Code = "operation.invalidCalledDeviceID"
	CodeInvalidParameter     Code = "operation.invalidParameterValue"
	CodeMissingParameter     Code = "operation.atLeastOneConditionalParameterNotProvided"
	CodeValueOutOfRange      Code = "operation.valueOutOfRange"
	CodePrivilegeViolation   Code = "operation.privilegeViolationSpecifiedDevice"
	CodeSecurity             Code = "security.securityInfoViolated"
	CodeInvalidDeviceState   Code = "stateIncompatibility.invalidDeviceState"
	CodeNoActiveCall         Code = "stateIncompatibility.noActiveCall"
	CodeNoCallToClear        Code = "stateIncompatibility.noCallToClear"
	CodeNoCallToAnswer       Code = "stateIncompatibility.noCallToAnswer"
	CodeNoHeldCall           Code = "stateIncompatibility.noHeldCall"
	CodeDeviceOutOfService   Code = "systemResourceAvailability.deviceOutOfService"
	CodeResourceBusy         Code = "systemResourceAvailability.resourceBusy"
	CodeResourceOutOfService Code = "systemResourceAvailability.resourceOutOfService"
	CodeRequestLimit         Code = "subscribedResourceAvailability.outstandingRequestsLimitExceeded"
	CodePerformance          Code = "performanceManagement.performanceLimitExceeded"
	CodeOutcomeUnknown       Code = "unspecified.outcomeUnknown"
	CodeRefusedByPhone       Code = "unspecified.refusedByPhone"
	CodeUnspecified          Code = "unspecified.generic"
	// CodeInvalidCommand is not of CSTA: the line is no command at all.
	CodeInvalidCommand Code = "INVALCMD"
)

// A CodeInfo says what a code means. The manual and Help show it.
type CodeInfo struct {
	Code    Code
	Meaning string // one sentence
	Advice  string // what a client can do then, in one sentence
}

// codes is the one table of them, in the order of the manual.
var codes = [...]CodeInfo{
	{CodeInvalidCommand, "The line is no command: an unknown word, a malformed tag, bytes that are not UTF-8, a control character, or a line that is too long.", "Mend the line; Help lists the commands."},
	{CodeInvalidParameter, "An argument is missing, is one too many, or is none of the words that may stand there.", "Mend the line; the text shows how."},
	{CodeValueOutOfRange, "A number is beyond its limit, or a text is too long.", "The text names the limit."},
	{CodeMissingParameter, "The phone's profile needs a value that neither the command nor the configuration gives.", "Give it in the command, or in the phone's part of the configuration."},
	{CodeInvalidDevice, "There is no such device, or the client may not see it.", "Devices lists those that there are."},
	{CodeInvalidCalledDevice, "The number to call is empty, too long, or cannot be typed on this phone.", "Mend the number."},
	{CodeServiceNotSupported, "The phone's profile does not have this command.", "The phone type cannot do it, or its profile does not say how."},
	{CodePrivilegeViolation, "The client may see the device but not give this command.", "Log in as a user who has the class that the text names."},
	{CodeSecurity, "A login is needed first, or the login failed.", "Log in; after five failures in a row the connection is closed."},
	{CodeInvalidDeviceState, "The phone's state does not allow the command, or is not known because nobody monitors the phone.", "Where the text says so, send MonitorStart first."},
	{CodeNoActiveCall, "There is no connected call.", "Wait for Established, or look with SnapshotDevice."},
	{CodeNoHeldCall, "There is no held call.", "Look with SnapshotDevice."},
	{CodeNoCallToAnswer, "No call rings.", "The caller has given up, or somebody else has answered."},
	{CodeNoCallToClear, "There is no call that could be ended.", "The call has ended already."},
	{CodeDeviceOutOfService, "The phone cannot be reached; it certainly did not get the command.", "Try again when the phone is back."},
	{CodeResourceBusy, "The phone reports to somebody else already, so it cannot be monitored.", "Clear the setting that the text names, or allow take_over for the phone."},
	{CodeResourceOutOfService, "Something that the server itself needs is missing, or the server stops.", "The text names it."},
	{CodeRequestLimit, "Too many commands wait for this phone already; this one was not sent.", "Wait for the answers of those."},
	{CodePerformance, "The command could not begin before its deadline, or the server is busy; nothing was sent.", "Try again if it is still wanted."},
	{CodeRefusedByPhone, "The phone got the request and said no, or did not do what it said.", "The text quotes the phone and names the rule of its profile."},
	{CodeOutcomeUnknown, "The phone may have got the command, and may have carried it out: no proper answer came.", "Never send it again by yourself: the events that follow are the truth."},
	{CodeUnspecified, "Anything else; the command was not carried out.", "The text says what."},
}

// Codes returns what every code means, in the order of the manual.
func Codes() []CodeInfo { return codes[:] }

// Info returns what a code means; ok is false for a code that is not in the
// table.
func (c Code) Info() (info CodeInfo, ok bool) {
	for i := range codes {
		if codes[i].Code == c {
			return codes[i], true
		}
	}
	return CodeInfo{}, false
}

// Index returns the place of the code in [Codes]; that of CodeUnspecified, the
// last one, for a code that is not in the table.
func (c Code) Index() int {
	for i := range codes {
		if codes[i].Code == c {
			return i
		}
	}
	return len(codes) - 1
}

// Label returns the value of the label "error" in metrics: the code itself, and
// never a word that is not in the table.
func (c Code) Label() string {
	if _, ok := c.Info(); !ok {
		c = CodeUnspecified
	}
	return string(c)
}

// Category returns the CSTA category; "" for a code that is not of CSTA.
func (c Code) Category() string {
	category, _, ok := strings.Cut(string(c), ".")
	if !ok {
		return ""
	}
	return category
}

// Value returns the word behind the category.
func (c Code) Value() string {
	return strings.TrimPrefix(string(c), c.Category()+".")
}

// A Failure says why a command was not carried out. It is an error.
type Failure struct {
	Code Code
	Text string // for people: one sentence that names the thing, without a full stop
}

// Error returns the code and the text.
func (f *Failure) Error() string { return string(f.Code) + ": " + f.Text }

// Failf makes a failure with a formatted text.
func Failf(code Code, format string, args ...any) *Failure {
	return &Failure{Code: code, Text: fmt.Sprintf(format, args...)}
}
