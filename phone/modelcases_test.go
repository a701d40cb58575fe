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
	{"an end that overtakes its beginning", `
		failed call=aaaaa cause=busy
		originated call=aaaaa remote=102
		-> Originated 101 newCall 101 102 101
		-> DeviceInformation 101 1 (originated)
		-> Failed 101 busy 102 102
		-> ConnectionCleared 101 busy "" ()
		-> DeviceInformation 101 0 (null)
		established call=aaaaa
		cleared call=aaaaa
		missed call=bbbbb remote=103
		delivered call=bbbbb remote=103
		-> Delivered 101 newCall 101 103 101 ""
		-> DeviceInformation 101 1 (alerting)
		-> ConnectionCleared 101 callNotAnswered 103 ()
		-> DeviceInformation 101 0 (null)
		MakeCall 104
		-> Initiated 101 makeCall c-3 101
		-> DeviceInformation 101 1 (initiated)
		cleared call=ccccc
		originated call=ccccc remote=104
		-> Originated 101 newCall 101 104 101
		-> DeviceInformation 101 1 (originated)
		-> ConnectionCleared 101 normalClearing "" ()
		-> DeviceInformation 101 0 (null)
		wait 1h`},
	{"the end of a call that we did not know, and a new one with its id", `
		cleared call=11111 remote=102
		delivered call=11111 remote=103
		wait 5s
		delivered call=11111 remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)`},
	{"line numbers as ids: the end of an unknown call, and the next one on its line", `
		cleared call=1
		delivered call=1 remote=103
		-> Delivered 101 newCall 101 103 101 ""
		-> DeviceInformation 101 1 (alerting)
		established call=1
		-> Established 101 newCall 101 103 101 ""`},
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
	{"a transfer that the phone reports", `
		reports transferred
		established call=a remote=102
		-> Established 101 newCall 101 102 101 ""
		Blind 105
		wait 900ms
		transferred call=a
		-> Transferred 101 singleStepTransfer 101 105 (102,105) c-1 "" c-1 ""
		cleared call=a
		-> ConnectionCleared 101 transfer 101 ()
		-> DeviceInformation 101 0 (null)`},
	{"a transfer that the phone should report, and only ends", `
		reports transferred
		established call=a remote=102
		-> Established 101 newCall 101 102 101 ""
		Blind 105
		cleared call=a
		-> Transferred 101 singleStepTransfer 101 105 (102,105) c-1 "" c-1 ""
		-> ConnectionCleared 101 transfer 101 ()
		-> DeviceInformation 101 0 (null)`},
	{"a transfer that the phone should report, and is silent", `
		reports transferred
		established call=a remote=102
		-> Established 101 newCall 101 102 101 ""
		held call=a
		-> Held 101 normal 101
		established call=b remote=103
		-> Established 101 newCall 101 103 101 ""
		Complete
		wait 999ms
		wait 1ms
		-> Transferred 101 transfer 101 102 (103,102) c-2 c-1 c-2 ""
		wait 999ms
		wait 1ms
		-> ConnectionCleared 101 transfer 101 (c-2)
		-> DeviceInformation 101 1 (connected)
		-> ConnectionCleared 101 transfer 101 ()
		-> DeviceInformation 101 0 (null)`},
	{"a transfer that is refused, and the phone takes its call back", `
		reports transferred
		established call=a remote=102
		-> Established 101 newCall 101 102 101 ""
		held call=a
		-> Held 101 normal 101
		retrieved call=a
		-> Retrieved 101 normal 101
		Blind 105
		held call=a
		retrieved call=a
		wait 1h
		cleared call=a
		-> ConnectionCleared 101 normalClearing "" ()
		-> DeviceInformation 101 0 (null)`},
	{"a transfer that is refused, and the phone loses its call", `
		reports transferred
		established call=a remote=102
		-> Established 101 newCall 101 102 101 ""
		Blind 105
		cleared call=a cause=busy
		-> ConnectionCleared 101 busy "" ()
		-> DeviceInformation 101 0 (null)`},
	{"forwarding, said by the phone in full", `
		reports forwarding_on forwarding_off
		forwarding_on remote=105
		-> Forwarding 101 101 forwardImmediate 101 105
		forwarding_on remote=105
		forwarding_on remote=106
		-> Forwarding 101 101 forwardImmediate 101 106
		forwarding_on remote=107 cause=callForwardBusy
		-> Forwarding 101 101 forwardBusy 101 107
		forwarding_off
		-> Forwarding 101 101 forwardImmediate 101 ""
		forwarding_off`},
	{"forwarding by command, and the phone does not say where to", `
		reports forwarding_on forwarding_off
		Forward immediate 105
		forwarding_on
		-> Forwarding 101 101 forwardImmediate 101 105
		Forward immediate 106
		forwarding_on
		-> Forwarding 101 101 forwardImmediate 101 106
		Forward immediate off
		forwarding_off
		-> Forwarding 101 101 forwardImmediate 101 ""`},
	{"forwarding by command, and the phone says nothing", `
		Forward noAnswer 105
		-> Forwarding 101 101 forwardNoAns 101 105
		Forward noAnswer 105
		Forward noAnswer off
		-> Forwarding 101 101 forwardNoAns 101 ""
		Forward busy OFF
		-> Forwarding 101 101 forwardBusy 101 ""`},
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
	{"diverted by command, and answered here all the same", `
		delivered call=a remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)
		Deflect 105
		-> Diverted 101 redirected 101 105
		established call=a
		-> Established 101 newCall 101 102 101 ""
		cleared call=a
		-> ConnectionCleared 101 normalClearing "" ()
		-> DeviceInformation 101 0 (null)`},
	{"a ringing call that the phone says was transferred", `
		delivered call=a remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)
		transferred call=a remote=105
		-> Diverted 101 redirected 101 105
		cleared call=a
		-> ConnectionCleared 101 redirected 101 ()
		-> DeviceInformation 101 0 (null)`},
	{"what we rejected was not missed", `
		delivered call=a remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)
		ClearConnection
		missed call=a
		-> ConnectionCleared 101 normalClearing 101 ()
		-> DeviceInformation 101 0 (null)`},
	{"a begun transfer ends when the call is taken back", `
		delivered call=a remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)
		established call=a
		-> Established 101 newCall 101 102 101 ""
		Begin
		held call=a
		-> Held 101 normal 101
		retrieved call=a
		-> Retrieved 101 normal 101
		MakeCall 103
		-> Initiated 101 makeCall c-2 101
		-> DeviceInformation 101 2 (connected,initiated)`},
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
	{"two calls joined", `
		established call=a remote=102
		-> Established 101 newCall 101 102 101 ""
		held call=a
		-> Held 101 normal 101
		MakeCall 103
		-> Initiated 101 makeCall c-2 101
		-> DeviceInformation 101 2 (hold,initiated)
		established call=b
		-> Established 101 newCall 103 101 103 ""
		Complete
		-> Transferred 101 transfer 101 102 (103,102) c-2 c-1 c-2 ""
		cleared call=b
		-> ConnectionCleared 101 transfer 101 (c-1)
		-> DeviceInformation 101 1 (hold)
		wait 2s
		-> ConnectionCleared 101 transfer 101 ()
		-> DeviceInformation 101 0 (null)`},
	{"the phone transferred by hand", `
		established call=a remote=102
		-> Established 101 newCall 101 102 101 ""
		transferred call=a remote=103
		-> Transferred 101 transfer 101 103 (102,103) c-1 "" c-1 ""
		cleared call=a
		-> ConnectionCleared 101 transfer 101 ()
		-> DeviceInformation 101 0 (null)`},
	{"two calls joined at the phone, whichever of them it names", `
		established call=a remote=102
		-> Established 101 newCall 101 102 101 ""
		held call=a
		-> Held 101 normal 101
		established call=b remote=103
		-> Established 101 newCall 101 103 101 ""
		transferred call=a remote=102
		-> Transferred 101 transfer 101 102 (103,102) c-2 c-1 c-2 ""
		transferred call=b remote=103
		cleared call=b
		-> ConnectionCleared 101 transfer 101 (c-1)
		-> DeviceInformation 101 1 (hold)
		wait 2s
		-> ConnectionCleared 101 transfer 101 ()
		-> DeviceInformation 101 0 (null)`},
	{"a blind transfer beside a held call concerns that call alone", `
		established call=a remote=102
		-> Established 101 newCall 101 102 101 ""
		held call=a
		-> Held 101 normal 101
		established call=b remote=103
		-> Established 101 newCall 101 103 101 ""
		transferred call=b remote=103 cause=singleStepTransfer
		-> Transferred 101 singleStepTransfer 101 "" (103) c-2 "" c-2 ""
		wait 2s
		-> ConnectionCleared 101 transfer 101 (c-1)
		-> DeviceInformation 101 1 (hold)
		wait 1m`},
	{"given up by hand before it was answered", `
		originated call=a remote=102
		-> Originated 101 newCall 101 102 101
		-> DeviceInformation 101 1 (originated)
		cleared call=a cause=callCancelled
		-> ConnectionCleared 101 callCancelled 101 ()
		-> DeviceInformation 101 0 (null)`},
	{"mute ends with the last call", `
		established call=a remote=102
		-> Established 101 newCall 101 102 101 ""
		mute_on
		-> MicrophoneMute 101 101 on
		cleared call=a
		-> ConnectionCleared 101 normalClearing "" ()
		-> DeviceInformation 101 0 (null)
		established call=b remote=102
		-> Established 101 newCall 101 102 101 ""
		mute_on
		-> MicrophoneMute 101 101 on`},
	{"transferred and diverted, and the phone names the other side", `
		established call=a remote=102
		-> Established 101 newCall 101 102 101 ""
		transferred call=a remote=102
		-> Transferred 101 transfer 101 "" (102) c-1 "" c-1 ""
		delivered call=b remote=103
		-> Delivered 101 newCall 101 103 101 ""
		-> DeviceInformation 101 2 (connected,alerting)
		diverted call=b remote=103
		-> Diverted 101 redirected 101 ""`},
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
