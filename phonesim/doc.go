// Package phonesim simulates desk phones: their web interface, their keys, the
// calls between them and the action URLs they send. It is made for tests of
// programs that drive such phones, and for demonstrations without hardware.
// There are two kinds, which can call each other: snom's, and those of an
// invented vendor.
//
//	office := phonesim.NewOffice()
//	defer office.Close()
//	anna, err := office.Add(phonesim.Config{Extension: "101", DisplayName: "Anna Novak"})
//	bert, err := office.Add(phonesim.Config{Extension: "102"})
//	http.Get("http://" + anna.Addr() + "/command.htm?number=102")
//	bert.Wait(ctx, phonesim.Has(phonesim.RingingIn))
//	bert.Answer()
//
// # Web interface of a snom phone
//
// Every phone listens on a port of its own and speaks HTTP/1.0 and HTTP/1.1.
//
//	/command.htm?number=N[&outgoing_uri=U]   dials; 302 to /index.htm
//	/command.htm?key=K[,press[,pause]][;K…]  presses keys; 200
//	/command.htm?key_dtmf=DIGITS             sends tones into the connected call
//	/command.htm?RELEASE_ALL_CALLS           ends every call
//	/command.htm?LOGOFFALL                   unregisters; LOGOFFLINE=1, REREGISTER=1
//	/dummy.htm?settings=save&NAME=VALUE…     saves settings; add store_settings=save
//	                                         to keep them over a reboot
//	/settings.htm /action.htm /fkey.htm      show settings, action URLs, keys
//	/info.htm                                shows model and MAC address
//	/minibrowser.htm?url=U                   fetches U and obeys its LED elements
//	/advanced_update.htm?reboot=Reboot       restarts; reset=Reset forgets settings
//	/line_login.htm?PLAY_RINGER:1=+Ringer    rings once
//	/index.htm?dialeddel=clear               forgets call lists
//
// Anything else is 404. A page that was asked for something it does not know
// answers 200 and does nothing, as the phones do. [Phone.Requests] lists every
// request that was read in full, byte for byte, answered or not.
//
// Keys act at once, in order, before the answer is written; from the first
// press or pause time on they act later, and the answer does not wait. Key
// names are those of the phones, in upper or lower case. F_HOLD is known from
// firmware 8.7.3.7 on and F_R before it. Unknown keys do nothing.
//
// # Calls
//
// Numbers that belong to another phone of the office make it ring. Numbers
// named by [Office.AddOutside] behave as told there. Any other number fails.
// See call.go for the states of a call and keypress.go for what the keys do.
//
// # Action URLs of a snom phone
//
// Settings named action_… are requested by GET, one after the other, each on a
// connection of its own and never repeated. Variables are inserted as they
// are: nothing is escaped, so a display name puts raw blanks on the wire. A
// variable which the phone does not know at that moment stays as it is
// written. What happens when:
//
//	dialling                 action_outgoing_url
//	ringing                  action_incoming_url
//	answered, both phones    action_connected_url
//	ended, both phones       action_disconnected_url
//	caller gave up           action_disconnected_url, then action_missed_url
//	rejected with CANCEL     nothing at all; the caller's phone: action_disconnected_url
//	busy, do not disturb     nothing; the caller's phone: action_disconnected_url
//	hold, retrieve           action_hold, action_unhold
//	transfer                 action_transfer and then action_blind_transfer or
//	                         action_attended_transfer, then action_disconnected_url
//	handset                  action_offhook_url, action_onhook_url (the latter
//	                         before action_disconnected_url)
//	DND key                  action_dnd_on_url, action_dnd_off_url
//	registration             action_log_on_url, action_log_off_url
//	boot                     action_setup_url
//
// # Generic phones
//
// With Config.Kind = Generic a phone is one of ACME, a vendor that does not
// exist: for programs that must get along with phones they have never seen.
// What an integrator would be given of it is docs/examples/acme-manual.md. It
// makes the same calls and knows the same faults; what differs is how it is
// spoken to and what it says:
//
//	POST /dial                     form number=N: dials
//	GET  /calls                    the calls as JSON, each with its ref: a page
//	                               for programs that poll
//	POST /call/answer hold resume end          JSON {"ref":"R"}
//	POST /transfer/start           JSON {"ref":"R"}: holds, and opens a prompt
//	                               150 ms later that takes keys
//	POST /transfer/cancel          closes the prompt and goes on with the call
//	POST /transfer/join            JSON {"ref":"R","with":"S"}: attended transfer
//	GET  /keys?press=K-K-…         0 … 9 STAR POUND OK C HOLD DND MUTE
//	GET  /dtmf?tones=DIGITS        sends tones into the connected call
//	POST /feature                  form dnd=0|1, mute=0|1
//	GET  /config?item=NAME         a setting as text
//	POST /config                   form item=NAME&value=V
//	POST /reboot                   restarts
//
// It answers 200 to all of them, with {"ok":true} or with
// {"ok":false,"reason":"…"} when it does not do it. It notifies the addresses
// in its settings notify.incoming, outgoing, answered, held, resumed,
// transferred, ended, dnd and boot, in the order that a snom phone would, with
// %CALLER%, %NAME%, %CALLID%, %REASON%, %STATE% and %NUMBER% replaced by
// percent-encoded values. Every call that rang ends with notify.ended, also a
// rejected one.
//
// # Hidden tags
//
// With Config.HiddenTags, or the setting use_hidden_tags on, every page but
// the index does nothing unless its query carries hidden_tag=T, where T stands
// in a hidden input of /index.htm and changes with every boot. Without it the
// answer is 200 and a page titled "Hidden tag required: nothing was done".
// The name of the parameter is this package's own choice.
//
// # Faults
//
// [Phone.SetFault] makes a phone misbehave; see [FaultKind]. [Phone.Watch]
// shows how far each request has come, and can hold it back there.
//
// # What is chosen, not known
//
// These points are not documented by the vendor, and are this package's
// choice: the layout of the pages; that the other two parties of a transfer
// see a new call with a new Call-ID, as with SIP REFER, and the old one end
// after it; that action_transfer comes together with action_blind_transfer or
// action_attended_transfer; that a transfer to a number which cannot ring
// leaves the call on hold; that $cancel_reason is known also for a call that
// could not be put through; that a dial request is ignored while another call
// is being dialled; that number= after the TRANSFER key transfers blindly.
package phonesim
