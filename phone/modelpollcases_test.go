package phone

import (
	"strings"

	"github.com/phonecompanion/phonecompanion/stli"
)

type stliName = stli.EventName

// lines1 writes an event as a 24U client sees it.
func lines1(e *stli.Event) string {
	o := stli.DefaultOptions()
	return strings.TrimSpace(string(e.Append(nil, &o)))
}

// count counts the calls that events say to begin.
func count(events []*stli.Event) int {
	n := 0
	seen := map[string]bool{}
	for _, e := range events {
		switch e.Name {
		case stli.Originated, stli.Delivered:
			if !seen[e.Call] && (e.Name == stli.Originated) == (e.Direction == "out") {
				n++
			}
			seen[e.Call] = true
		}
	}
	return n
}

// everyChange is what is said when a line of one call shows one state (left)
// and then another (idle, initiated, originated, delivered, alerting,
// connected, hold, failed, none), by the first letters of the events.
const everyChange = `
	idle:       - - O OD D E H - -
	initiated:  - - O OD D E H - -
	originated: C C - D  CD E EH F -
	delivered:  C C - -  CD E EH F -
	alerting:   C C CO COD - E EH C -
	connected:  C C CO COD CD - H C -
	hold:       C C CO COD CD R - C -
	failed:     - - O OD D E H - -
	none:       - - O OD D E H - -
`

var pollCases = []struct{ name, script string }{
	{"an incoming call by its page alone", `
		page 1=idle 2=idle
		page 1=alerting:102 2=idle
		-> Delivered 101 newCall 101 102 101 ""
		page 1=alerting:102 2=idle
		page 1=connected:102 2=idle
		-> Established 101 newCall 101 102 101 ""
		page 1=hold:102 2=idle
		-> Held 101 normal 101
		page 1=connected:102 2=idle
		-> Retrieved 101 normal 101
		page 1=idle 2=idle
		-> ConnectionCleared 101 normalClearing "" ()
		page 1=idle 2=idle`},
	{"an outgoing call", `
		page 1=initiated
		page 1=originated:102
		-> Originated 101 newCall 101 102 101
		page 1=delivered:102
		-> Delivered 101 newCall 102 101 102 ""
		page 1=connected:102
		-> Established 101 newCall 102 101 102 ""
		page 1=idle
		-> ConnectionCleared 101 normalClearing "" ()`},
	{"one that fails", `
		page 1=originated:102
		-> Originated 101 newCall 101 102 101
		page 1=failed:102
		-> Failed 101 destNotObtainable 102 102
		page 1=failed:102
		page 1=idle
		-> ConnectionCleared 101 destNotObtainable "" ()`},
	{"our own command, then the page", `
		MakeCall 102
		-> Initiated 101 makeCall c-1 101
		page 1=idle
		page 1=originated:+49102
		-> Originated 101 newCall 101 102 101
		page 1=connected:+49102
		-> Established 101 newCall 102 101 102 ""`},
	{"our own command, and answered before the page was read", `
		MakeCall 102
		-> Initiated 101 makeCall c-1 101
		page 1=connected:102
		-> Originated 101 newCall 101 102 101
		-> Established 101 newCall 102 101 102 ""`},
	{"a dialling that the phone did not do", `
		MakeCall 102
		-> Initiated 101 makeCall c-1 101
		page 1=idle
		wait 1s
		page 1=idle
		wait 2s
		page 1=idle
		-> ConnectionCleared 101 normalClearing "" ()`},
	{"a provider rings the phone first, as if somebody called", `
		RingOut 102
		-> Initiated 101 makeCall c-1 101
		page 1=idle
		wait 5s
		page 1=idle
		page 1=alerting:+15550100:in
		-> Originated 101 newCall 101 102 101
		page 1=alerting:+15550100:in
		page 1=connected:+15550100:in
		-> Established 101 newCall 102 101 102 ""
		page 1=idle
		-> ConnectionCleared 101 normalClearing "" ()`},
	{"a provider rings the phone first, and it was picked up before the page was read", `
		RingOut 102
		-> Initiated 101 makeCall c-1 101
		page 1=connected:+15550100:in
		-> Originated 101 newCall 101 102 101
		-> Established 101 newCall 102 101 102 ""`},
	{"only the first call that rings is the provider's", `
		RingOut 102
		-> Initiated 101 makeCall c-1 101
		page 1=alerting:+15550100 2=alerting:103
		-> Originated 101 newCall 101 102 101
		-> Delivered 101 newCall 101 103 101 ""`},
	{"a provider that does not dial after all", `
		RingOut 102
		-> Initiated 101 makeCall c-1 101
		page 1=idle
		wait 10s
		page 1=idle
		wait 6s
		page 1=idle
		-> ConnectionCleared 101 normalClearing "" ()`},
	{"a call with an id of ours is known by it, and by nothing else", `
		Named 102 x
		-> Initiated 101 makeCall c-1 101
		page 1=originated:102::y
		-> Originated 101 newCall 101 102 101
		page 1=originated:102::y 2=originated:999::x
		-> Originated 101 newCall 101 102 101
		page 2=delivered:999::x
		-> ConnectionCleared 101 normalClearing "" (c-1)
		-> Delivered 101 newCall 102 101 102 ""`},
	{"calls that began before we looked", `
		page 1=connected:102 2=hold:103 3=hold:104:out 4=connected:105:out
		-> Established 101 newCall 101 102 101 ""
		-> Held 101 normal 101
		-> Originated 101 newCall 101 104 101
		-> Established 101 newCall 104 101 104 ""
		-> Held 101 normal 101
		-> Originated 101 newCall 101 105 101
		-> Established 101 newCall 105 101 105 ""`},
	{"another call on the same line", `
		page 1=connected:102
		-> Established 101 newCall 101 102 101 ""
		page 1=alerting:103
		-> ConnectionCleared 101 normalClearing "" ()
		-> Delivered 101 newCall 101 103 101 ""
		page 1=alerting:104
		-> ConnectionCleared 101 normalClearing "" ()
		-> Delivered 101 newCall 101 104 101 ""`},
	{"another call with the same number, by its id", `
		page 1=connected:102::a
		-> Established 101 newCall 101 102 101 ""
		page 1=connected:102::b
		-> ConnectionCleared 101 normalClearing "" ()
		-> Established 101 newCall 101 102 101 ""`},
	{"the number changes with a transfer", `
		page 1=connected:102
		-> Established 101 newCall 101 102 101 ""
		page 1=connected:103
		page 1=idle
		-> ConnectionCleared 101 normalClearing "" ()`},
	{"two calls without a number are told apart by their lines", `
		page 1=connected 2=idle
		-> Established 101 newCall 101 "" 101 ""
		page 1=hold 2=originated
		-> Held 101 normal 101
		-> Originated 101 newCall 101 "" 101
		page 1=hold 2=connected
		-> Established 101 newCall "" 101 "" ""
		page 1=idle 2=connected
		-> ConnectionCleared 101 normalClearing "" (c-2)
		page
		-> ConnectionCleared 101 normalClearing "" ()`},
	{"what the notification said is not said again", `
		delivered call=a remote=102
		-> Delivered 101 newCall 101 102 101 ""
		page 1=alerting:102
		established call=a
		-> Established 101 newCall 101 102 101 ""
		page 1=connected:102
		held call=a
		-> Held 101 normal 101
		page 1=hold:102
		cleared call=a
		-> ConnectionCleared 101 normalClearing "" ()
		page 1=idle`},
	{"what the page said first is not said again", `
		page 1=alerting:102
		-> Delivered 101 newCall 101 102 101 ""
		delivered call=a remote=102
		page 1=connected:102
		-> Established 101 newCall 101 102 101 ""
		established call=a remote=102
		page 1=idle
		-> ConnectionCleared 101 normalClearing "" ()
		cleared call=a remote=102`},
	{"what a notification lost is made good", `
		delivered call=a remote=102
		-> Delivered 101 newCall 101 102 101 ""
		page 1=connected:102
		-> Established 101 newCall 101 102 101 ""
		page 1=idle
		-> ConnectionCleared 101 normalClearing "" ()`},
	{"a page that lags behind takes nothing back", `
		page 1=alerting:102
		-> Delivered 101 newCall 101 102 101 ""
		established call=a remote=102
		-> Established 101 newCall 101 102 101 ""
		page 1=alerting:102
		page 1=alerting:102
		page 1=connected:102
		held call=a
		-> Held 101 normal 101
		page 1=connected:102
		page 1=hold:102`},
	{"what the page says again is believed", `
		page 1=connected:102
		-> Established 101 newCall 101 102 101 ""
		held call=a remote=102
		-> Held 101 normal 101
		page 1=connected:102
		page 1=connected:102
		-> Retrieved 101 normal 101`},
	{"a call that ended, and the page still shows", `
		page 1=connected:102
		-> Established 101 newCall 101 102 101 ""
		cleared remote=102
		-> ConnectionCleared 101 normalClearing "" ()
		page 1=connected:102
		page 1=idle`},
	{"a call that was taken for ended and has not", `
		page 1=connected:102
		-> Established 101 newCall 101 102 101 ""
		ClearConnection
		wait 2s
		-> ConnectionCleared 101 normalClearing 101 ()
		page 1=connected:102
		page 1=connected:102
		-> Established 101 newCall 101 102 101 ""`},
	{"a new call of the same number on the same line, by notifications", `
		page 1=connected:102
		-> Established 101 newCall 101 102 101 ""
		cleared call=a remote=102
		-> ConnectionCleared 101 normalClearing "" ()
		wait 6s
		delivered call=b remote=102
		-> Delivered 101 newCall 101 102 101 ""
		page 1=alerting:102
		established call=b
		-> Established 101 newCall 101 102 101 ""
		page 1=connected:102`},
	{"a call whose end was lost, and that no line has shown", `
		delivered call=a remote=102
		-> Delivered 101 newCall 101 102 101 ""
		page 1=idle
		page 1=idle
		-> ConnectionCleared 101 normalClearing "" ()`},
	{"a state that nobody knows changes nothing", `
		page 1=connected:102
		-> Established 101 newCall 101 102 101 ""
		page 1=sulking:102
		page 1=none:102
		page 1=idle
		-> ConnectionCleared 101 normalClearing "" ()`},
	{"nor does it end a call that only notifications have told", `
		delivered call=a remote=102
		-> Delivered 101 newCall 101 102 101 ""
		page 1=sulking
		page 1=sulking
		page 1=sulking`},
	{"what is shown does not time out", `
		page 1=alerting:102
		-> Delivered 101 newCall 101 102 101 ""
		wait 2m
		page 1=alerting:102
		wait 2m
		page 1=alerting:102
		wait 3m
		-> ConnectionCleared 101 timeout "" ()`},
}
