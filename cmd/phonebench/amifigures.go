package main

// Figures of Asterisk's manager interface, AMI, as they were measured for
// docs/performance.md ("Peers"): Asterisk 22.10.1 of Debian unstable, all modules
// loaded, on two processors, over loopback, by a client in Go. `phonebench --ami`
// measures the same loads of an Asterisk in the same run.
const (
	amiPing50       = 29.5    // µs, Ping round trip, one after the other, 5,000
	amiPing99       = 88.5    // µs
	amiPipelined    = 66_900  // Pings a second, 20,000 written without waiting
	amiManyClients  = 47_900  // Pings a second, 32 clients with 1,000 each, one after the other
	amiLogins       = 358     // ms, 500 connections that log in, one after the other
	amiStuckSeconds = 0.89    // 60,000 events of some 300 bytes to a client beside one that does not read
	amiStuck99      = 302     // ms, p99 of a line there
	amiStuckGot     = 14_950  // events that the one which did not read had got when it was cut off
	amiPaced100P50  = 1.2     // ms, 100 clients, one event each 5 ms
	amiPaced100P99  = 2.4     // ms
	amiPaced100Max  = 4.2     // ms
	amiPaced500P50  = 8.4     // ms, 500 clients, one event each 20 ms
	amiPaced500P99  = 199     // ms
	amiPaced500Max  = 608     // ms
	amiBurst1       = 141_000 // lines a second, a burst of 1,000 events to 1 client
	amiBurst10      = 116_000 // to 10 clients
	amiBurst100     = 100_000 // to 100 clients
	amiBurst500     = 82_000  // to 500 clients
)

// Goals beside them.
const (
	amiLineGoal      = 5.0      // times the lines a second
	amiPingMost      = 25.0     // µs, p50 of a round trip
	amiPipelineLeast = 400_000. // Pings a second
	amiLateMost      = 10.0     // ms, p99 of a line
)

const (
	limitAMIFigure = "Asterisk AMI 22.10.1, its published figure"
	limitAMIRun    = "Asterisk AMI, in this run"
)

// amiRow adds a row beside the figure and, where an Asterisk is measured in this
// run, one beside that. measured 0: there is none.
func (b *bench) amiRow(name, unit string, ours, figure, measured float64, goal func(*Row)) {
	if figure == 0 && measured == 0 {
		b.report.add("ami", name, unit, ours, "", 0)
		return
	}
	rows := []struct {
		limit string
		value float64
	}{{limitAMIFigure, figure}, {limitAMIRun, measured}}
	for _, r := range rows {
		if r.value == 0 {
			continue
		}
		row := b.report.add("ami", name, unit, ours, r.limit, r.value)
		if goal != nil && !b.quick {
			goal(row)
		}
	}
}

// fiveTimes is the goal for lines a second.
func fiveTimes(r *Row) { r.atLeastTimes(amiLineGoal) }
