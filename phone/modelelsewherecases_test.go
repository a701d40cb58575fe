package phone

// elsewhereCases are those in which a call goes elsewhere, or a notification
// comes at another time than it should.
var elsewhereCases = []struct{ name, script string }{
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
	{"line numbers as ids: the end of an unknown call, and the next one on its line", `
		cleared call=1
		delivered call=1 remote=103
		-> Delivered 101 newCall 101 103 101 ""
		-> DeviceInformation 101 1 (alerting)
		established call=1
		-> Established 101 newCall 101 103 101 ""`},
	{"a transfer of a call that then fails", `
		reports transferred
		originated call=a remote=102
		-> Originated 101 newCall 101 102 101
		-> DeviceInformation 101 1 (originated)
		BlindAny 105
		failed call=a cause=busy
		-> Failed 101 busy 102 102
		wait 2s
		-> ConnectionCleared 101 busy "" ()
		-> DeviceInformation 101 0 (null)`},
	{"a transfer of a ringing call that then goes elsewhere", `
		reports transferred
		delivered call=a remote=102
		-> Delivered 101 newCall 101 102 101 ""
		-> DeviceInformation 101 1 (alerting)
		BlindAny 105
		transferred call=a
		-> Diverted 101 redirected 101 105
		wait 2s
		-> ConnectionCleared 101 redirected 101 ()
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
}
