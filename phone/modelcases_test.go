package phone

// modelCases are the conversations between phone and model that the contract
// tells of (action URL contract, "From signals to events").
var modelCases = []struct{ name, script string }{
	{"incoming call, answered and ended", `
		delivered call=a remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)
		established call=a remote=102
		-> Established 101 newCall 101 102 101 ""
		cleared call=a
		-> ConnectionCleared 101 normalClearing "" ()
		-> DeviceInformation 101 0 (null)`},
	{"MakeCall, the phone's report becomes Originated of the same call", `
		MakeCall 102
		-> Initiated 101 makeCall c-1 101
		-> DeviceInformation 101 1 (initiated)
		originated call=x remote=+49102
		-> Originated 101 newCall 101 102 101
		-> DeviceInformation 101 1 (originated)
		delivered call=x
		-> Delivered 101 newCall 102 101 102 ""
		-> DeviceInformation 101 1 (originated)
		established call=x
		-> Established 101 newCall 102 101 102 ""
		cleared call=x
		-> ConnectionCleared 101 normalClearing "" ()
		-> DeviceInformation 101 0 (null)`},
	{"dialled by hand begins with Originated", `
		initiated
		originated call=x remote=102
		-> Originated 101 newCall 101 102 101
		-> DeviceInformation 101 1 (originated)`},
	{"everything twice is said once", `
		delivered call=a remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)
		delivered call=a remote=102
		established call=a
		-> Established 101 newCall 101 102 101 ""
		established call=a
		delivered call=a
		held call=a
		-> Held 101 normal 101
		held call=a
		retrieved call=a
		-> Retrieved 101 normal 101
		retrieved call=a
		cleared call=a
		-> ConnectionCleared 101 normalClearing "" ()
		-> DeviceInformation 101 0 (null)
		cleared call=a
		missed call=a
		delivered call=a`},
	{"the id of an ended call is dead for 5 s, later it is a new call", `
		delivered call=1 remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)
		cleared call=1
		-> ConnectionCleared 101 normalClearing "" ()
		-> DeviceInformation 101 0 (null)
		wait 4900ms
		delivered call=1 remote=102
		wait 100ms
		delivered call=1 remote=103
		-> Delivered 101 newCall 101 103 101 ""
		-> DeviceInformation 101 1 (alerting)`},
	{"an unknown call cannot end", `
		cleared call=zz
		cleared
		missed call=zz
		failed call=zz
		transferred call=zz
		conferenced call=zz
		diverted call=zz`},
	{"the end of a call that we did not know, and a new one with its id", `
		cleared call=11111 remote=102
		delivered call=11111 remote=103
		wait 5s
		delivered call=11111 remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)`},
	{"two ringing calls, rejected one after the other", `
		delivered call=a remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)
		delivered call=b remote=103
		-> Delivered 101 newCall 101 103 101 ""
		-> DeviceInformation 101 2 (alerting,alerting)
		ClearConnection
		ClearConnection
		wait 2s
		-> ConnectionCleared 101 normalClearing 101 (c-2)
		-> DeviceInformation 101 1 (alerting)
		-> ConnectionCleared 101 normalClearing 101 ()
		-> DeviceInformation 101 0 (null)`},
	{"a call that was held before we listened", `
		retrieved
		retrieved call=a remote=102
		-> Retrieved 101 normal 101
		cleared call=a
		-> ConnectionCleared 101 normalClearing "" ()
		-> DeviceInformation 101 0 (null)`},
	{"late notifications of a phone without ids begin no call", `
		delivered remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)
		cleared
		-> ConnectionCleared 101 normalClearing "" ()
		-> DeviceInformation 101 0 (null)
		established
		held remote=102
		established remote=103
		-> Established 101 newCall 101 103 101 ""
		cleared remote=103
		-> ConnectionCleared 101 normalClearing "" ()
		-> DeviceInformation 101 0 (null)
		wait 5s
		established remote=102
		-> Established 101 newCall 101 102 101 ""`},
	{"after Failed only the end", `
		originated call=a remote=102
		-> Originated 101 newCall 101 102 101
		-> DeviceInformation 101 1 (originated)
		failed call=a cause=busy
		-> Failed 101 busy 102 102
		delivered call=a
		held call=a
		transferred call=a
		established call=a
		cleared call=a
		-> ConnectionCleared 101 busy "" ()
		-> DeviceInformation 101 0 (null)`},
	{"after Transferred only the end", `
		delivered call=a remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)
		established call=a
		-> Established 101 newCall 101 102 101 ""
		transferred call=a remote=105
		-> Transferred 101 transfer 101 105 (102,105) c-1 "" c-1 ""
		held call=a
		retrieved call=a
		wait 2s
		-> ConnectionCleared 101 transfer 101 ()
		-> DeviceInformation 101 0 (null)`},
	{"what we rejected was not missed", `
		delivered call=a remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)
		ClearConnection
		missed call=a
		-> ConnectionCleared 101 normalClearing 101 ()
		-> DeviceInformation 101 0 (null)`},
	{"without Delivered, Established is legal", `
		established call=a remote=102
		-> Established 101 newCall 101 102 101 ""`},
	{"held without its forerunners", `
		held call=a remote=102
		-> Held 101 normal 101
		retrieved call=a
		-> Retrieved 101 normal 101`},
	{"held, and Established was lost", `
		MakeCall 102
		-> Initiated 101 makeCall c-1 101
		-> DeviceInformation 101 1 (initiated)
		originated call=a
		-> Originated 101 newCall 101 102 101
		-> DeviceInformation 101 1 (originated)
		held call=a
		-> Established 101 newCall 102 101 102 ""
		-> Held 101 normal 101`},
	{"busy: Failed, then one end at the phone's report", `
		MakeCall 102
		-> Initiated 101 makeCall c-1 101
		-> DeviceInformation 101 1 (initiated)
		originated call=a
		-> Originated 101 newCall 101 102 101
		-> DeviceInformation 101 1 (originated)
		failed call=a cause=busy
		-> Failed 101 busy 102 102
		cleared call=a
		-> ConnectionCleared 101 busy "" ()
		-> DeviceInformation 101 0 (null)
		wait 10s`},
	{"busy: Failed, then one end after 2 s", `
		originated call=a remote=102
		-> Originated 101 newCall 101 102 101
		-> DeviceInformation 101 1 (originated)
		failed call=a cause=busy
		-> Failed 101 busy 102 102
		wait 1900ms
		wait 100ms
		-> ConnectionCleared 101 busy "" ()
		-> DeviceInformation 101 0 (null)
		cleared call=a`},
	{"the phone says busy by the way it ends", `
		originated call=a remote=102
		-> Originated 101 newCall 101 102 101
		-> DeviceInformation 101 1 (originated)
		cleared call=a cause=busy
		-> Failed 101 busy 102 102
		-> ConnectionCleared 101 busy "" ()
		-> DeviceInformation 101 0 (null)`},
	{"a rejected call of a phone that says nothing ends after 2 s", `
		delivered call=a remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)
		ClearConnection
		wait 2s
		-> ConnectionCleared 101 normalClearing 101 ()
		-> DeviceInformation 101 0 (null)
		cleared call=a`},
	{"the phone's report forestalls the 2 s", `
		established call=a remote=102
		-> Established 101 newCall 101 102 101 ""
		ClearConnection
		cleared call=a
		-> ConnectionCleared 101 normalClearing 101 ()
		-> DeviceInformation 101 0 (null)
		wait 10s`},
	{"answered while we rejected it: it lives", `
		delivered call=a remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)
		ClearConnection
		established call=a
		-> Established 101 newCall 101 102 101 ""
		wait 1m`},
	{"missed", `
		delivered call=a remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)
		missed call=a
		-> ConnectionCleared 101 callNotAnswered 102 ()
		-> DeviceInformation 101 0 (null)`},
	{"idle clears what is left", `
		delivered call=a remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)
		established call=b remote=103
		-> Established 101 newCall 101 103 101 ""
		idle
		-> ConnectionCleared 101 normalClearing "" (c-2)
		-> DeviceInformation 101 1 (connected)
		-> ConnectionCleared 101 normalClearing "" ()
		-> DeviceInformation 101 0 (null)`},
	{"a late idle does not end the call that was just dialled", `
		MakeCall 102
		-> Initiated 101 makeCall c-1 101
		-> DeviceInformation 101 1 (initiated)
		idle
		originated call=a
		-> Originated 101 newCall 101 102 101
		-> DeviceInformation 101 1 (originated)`},
	{"a phone that was started has no calls any more", `
		delivered call=a remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)
		established call=a
		-> Established 101 newCall 101 102 101 ""
		setup
		-> ConnectionCleared 101 normalClearing "" ()
		-> DeviceInformation 101 0 (null)
		cleared call=a`},
	{"TransferCall, then MakeCall: Transferred, then the end after 2 s", `
		established call=a remote=102
		-> Established 101 newCall 101 102 101 ""
		Begin
		Target 103
		-> Transferred 101 transfer 101 103 (102,103) c-1 "" c-1 ""
		transferred call=a remote=103
		wait 2s
		-> ConnectionCleared 101 transfer 101 ()
		-> DeviceInformation 101 0 (null)`},
	{"given up by hand before it was answered", `
		originated call=a remote=102
		-> Originated 101 newCall 101 102 101
		-> DeviceInformation 101 1 (originated)
		cleared call=a cause=callCancelled
		-> ConnectionCleared 101 callCancelled 101 ()
		-> DeviceInformation 101 0 (null)`},
	{"deflected", `
		delivered call=a remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)
		Deflect 103
		-> Diverted 101 redirected 101 103
		diverted call=a remote=103
		cleared call=a
		-> ConnectionCleared 101 redirected 101 ()
		-> DeviceInformation 101 0 (null)`},
	{"a phone without call ids", `
		delivered remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)
		delivered remote=102
		delivered remote=103
		-> Delivered 101 newCall 101 103 101 ""
		-> DeviceInformation 101 2 (alerting,alerting)
		established remote=103
		-> Established 101 newCall 101 103 101 ""
		cleared remote=102
		-> ConnectionCleared 101 normalClearing "" (c-2)
		-> DeviceInformation 101 1 (connected)
		cleared
		-> ConnectionCleared 101 normalClearing "" ()
		-> DeviceInformation 101 0 (null)`},
	{"no call is stuck for ever", `
		delivered call=a remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)
		wait 3m
		-> ConnectionCleared 101 timeout "" ()
		-> DeviceInformation 101 0 (null)
		established call=b remote=102
		-> Established 101 newCall 101 102 101 ""
		wait 4h
		-> ConnectionCleared 101 timeout "" ()
		-> DeviceInformation 101 0 (null)`},
	{"features of the device are said when they change", `
		dnd_on
		-> DoNotDisturb 101 101 on
		dnd_on
		dnd_off
		-> DoNotDisturb 101 101 off
		mute_on
		-> MicrophoneMute 101 101 on
		unregistered
		-> OutOfService 101 normal
		registered
		-> BackInService 101 normal
		forwarding_on remote=105 cause=callForwardBusy
		-> Forwarding 101 101 forwardBusy 101 105
		forwarding_on remote=106
		-> Forwarding 101 101 forwardImmediate 101 106
		forwarding_off cause=callForwardBusy
		-> Forwarding 101 101 forwardBusy 101 ""
		forwarding_off cause=callForwardBusy
		setup
		ip_changed
		none`},
	{"a phone that does not report hold", `
		established call=a remote=102
		-> Established 101 newCall 101 102 101 ""
		Hold
		-> Held 101 normal 101
		Retrieve
		-> Retrieved 101 normal 101
		reports held retrieved
		Hold
		held call=a
		-> Held 101 normal 101`},
	{"conference", `
		established call=a remote=102
		-> Established 101 newCall 101 102 101 ""
		held call=a
		-> Held 101 normal 101
		established call=b remote=103
		-> Established 101 newCall 101 103 101 ""
		conferenced call=b
		-> Conferenced 101 conference 101 102 (101,102,103)
		conferenced call=a`},
	{"a call that rings while another is connected", `
		established call=a remote=102
		-> Established 101 newCall 101 102 101 ""
		delivered call=b remote=103
		-> Delivered 101 newCall 101 103 101 ""
		-> DeviceInformation 101 2 (connected,alerting)
		ClearConnection
		cleared call=a
		-> ConnectionCleared 101 normalClearing 101 (c-2)
		-> DeviceInformation 101 1 (alerting)`},
}
