package statuspage

import "github.com/phonecompanion/phonecompanion/phone"

// monitoringWords say what a state of monitoring means. The state itself stands
// before them, for it is what log and metrics call it.
var monitoringWords = map[phone.Monitoring]string{
	phone.MonitoringOff:         "nobody monitors the phone",
	phone.MonitoringConfigured:  "the phone tells us of its calls",
	phone.MonitoringManual:      "somebody has set the phone by hand, says the configuration",
	phone.MonitoringUnverified:  "the phone is set by hand, and has told us nothing yet",
	phone.MonitoringUnreachable: "the phone could not be asked to tell us of its calls; it is tried again",
	phone.MonitoringRefused:     "the phone was not set to tell us of its calls",
	phone.MonitoringLocked:      "the phone does not keep what we set",
	phone.MonitoringForeign:     "another program has the phone's action URL",
}

// monitoring says how a phone is monitored.
func monitoring(m phone.Monitoring) string { return string(m) + ": " + monitoringWords[m] }
