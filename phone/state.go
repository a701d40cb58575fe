package phone

// Monitoring is the state of a phone's action URLs, in one word that the user
// can see.
type Monitoring string

// The states (action URL contract).
const (
	MonitoringOff         Monitoring = "off"         // nobody monitors
	MonitoringConfigured  Monitoring = "configured"  // set and read back
	MonitoringManual      Monitoring = "manual"      // set by other means, says the configuration
	MonitoringUnverified  Monitoring = "unverified"  // set by other means, says the profile; no event has come yet
	MonitoringUnreachable Monitoring = "unreachable" // the phone does not answer
	MonitoringRefused     Monitoring = "refused"     // the phone, or a limit, refuses the address
	MonitoringLocked      Monitoring = "locked"      // the phone says yes and does not keep the value
	MonitoringForeign     Monitoring = "foreign"     // a slot holds somebody else's address
)

// monitoringStates are all of them, for those who list them.
var monitoringStates = [...]Monitoring{
	MonitoringOff, MonitoringConfigured, MonitoringManual, MonitoringUnverified, MonitoringUnreachable, MonitoringRefused, MonitoringLocked, MonitoringForeign,
}

// good tells whether events will really come.
func (m Monitoring) good() bool {
	return m == MonitoringConfigured || m == MonitoringManual || m == MonitoringUnverified
}
