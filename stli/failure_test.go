package stli

import (
	"regexp"
	"strings"
	"testing"
)

func TestFailure(t *testing.T) {
	var err error = Failf(CodeInvalidDevice, "there is no device %q", "999")
	if got := err.Error(); got != `operation.invalidDeviceID: there is no device "999"` {
		t.Errorf("%q", got)
	}
}

// TestCodes: every code is one word of a category of CSTA (ECMA-269) and a
// value in lower camel case.
func TestCodes(t *testing.T) {
	categories := []string{"operation", "security", "stateIncompatibility", "systemResourceAvailability", "subscribedResourceAvailability", "performanceManagement", "unspecified"}
	pattern := regexp.MustCompile(`^(` + strings.Join(categories, "|") + `)\.[a-z][A-Za-z]+$`)
	for _, c := range []Code{
		CodeServiceNotSupported, CodeInvalidDevice, CodeInvalidCalledDevice, CodeInvalidParameter, CodeMissingParameter, CodeValueOutOfRange,
		CodePrivilegeViolation, CodeSecurity, CodeInvalidDeviceState, CodeNoActiveCall, CodeNoCallToClear, CodeNoCallToAnswer, CodeNoHeldCall,
		CodeConnectionState, CodeDeviceOutOfService, CodeResourceBusy, CodeResourceOutOfService, CodeMonitorLimit, CodePerformance,
		CodeOutcomeUnknown, CodeRefusedByPhone, CodeUnspecified,
	} {
		if !pattern.MatchString(string(c)) {
			t.Errorf("%q is no category and value of CSTA", c)
		}
	}
}
