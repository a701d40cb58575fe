package stli

import "fmt"

// A Code is the reason of a failure: a CSTA error category and value
// (ECMA-269, "UniversalFailure"), as Errors=Extended shows it.
type Code string

// The codes that this server gives.
const (
	CodeServiceNotSupported   Code = "operation.serviceNotSupported"
	CodeInvalidDevice         Code = "operation.invalidDeviceID"
	CodeInvalidCalledDevice   Code = "operation.invalidCalledDeviceID"
	CodeInvalidParameter      Code = "operation.invalidParameterValue"
	CodeMissingParameter      Code = "operation.atLeastOneConditionalParameterNotProvided"
	CodeValueOutOfRange       Code = "operation.valueOutOfRange"
	CodePrivilegeViolation    Code = "operation.privilegeViolationSpecifiedDevice"
	CodeSecurity              Code = "security.securityInfoViolated"
	CodeInvalidDeviceState    Code = "stateIncompatibility.invalidDeviceState"
	CodeNoActiveCall          Code = "stateIncompatibility.noActiveCall"
	CodeNoCallToClear         Code = "stateIncompatibility.noCallToClear"
	CodeNoCallToAnswer        Code = "stateIncompatibility.noCallToAnswer"
	CodeNoHeldCall            Code = "stateIncompatibility.noHeldCall"
	CodeConnectionState       Code = "stateIncompatibility.invalidConnectionState"
	CodeDeviceOutOfService    Code = "systemResourceAvailability.deviceOutOfService"
	CodeResourceBusy          Code = "systemResourceAvailability.resourceBusy"
	CodeResourceOutOfService  Code = "systemResourceAvailability.resourceOutOfService"
	CodeMonitorLimit          Code = "systemResourceAvailability.overallMonitorLimitExceeded"
	CodePerformance           Code = "performanceManagement.performanceLimitExceeded"
	CodeOutcomeUnknown        Code = "unspecified.outcomeUnknown"
	CodeRefusedByPhone        Code = "unspecified.refusedByPhone"
	CodeUnspecified           Code = "unspecified.generic"
	codeInvalidCommandForJSON Code = "INVALCMD"
)

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
