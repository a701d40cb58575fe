// Package dialogue reads recorded dialogues with phones,
// testdata/profiles/NAME/*.txt: what the actions of a profile send and what the
// phone answers, byte for byte, and what the phone itself sends at its events.
// It also reads whole calls, which end with what a client sees of them. The tests
// replay all of it.
//
// A file says its format in its first lines, which begin with #:
//
//	# Dialling, with and without an identity.
//	# format: dialogue 1
//
//	== action MakeCall
//	source: vendor document, page, chapter
//	with: number = 102*
//	state: null
//	> GET /command.htm?number=102%2A HTTP/1.1
//	> Host: {host}
//	> User-Agent: phonecompanion
//	> Connection: close
//	>
//	< HTTP/1.1 302 Found
//	< Location: /index.htm
//	< Content-Length: 0
//	<
//	verdict: success
//
//	== event incoming
//	source: …
//	< GET /a/101/TOKEN/incoming?remote=sip:102@pbx HTTP/1.1
//	< Host: 192.168.0.5:26580
//	<
//	notice: delivered remote=102 uri=sip:102@pbx
//
//	== call rejected by a client
//	source: …
//	< GET /a/101/TOKEN/incoming?remote=sip:102@pbx HTTP/1.1
//	< Host: 192.168.0.5:26580
//	<
//	expect: Delivered 101 newCall 101 102 101 ""
//	expect: DeviceInformation 101 1 (alerting)
//	client: ClearConnection 101
//	> GET /command.htm?key=CANCEL HTTP/1.1
//	> Host: {host}
//	> User-Agent: phonecompanion
//	> Connection: close
//	>
//	< HTTP/1.1 200 OK
//	< Content-Length: 0
//	<
//	expect: error_ind SUCCESS ClearConnection
//	wait: 2s
//	expect: ConnectionCleared 101 normalClearing 101 ()
//	expect: DeviceInformation 101 0 (null)
//
// An entry is "action NAME", "read SETTING" or "write SETTING" (of [monitor]),
// "poll WORD", where the answer shows that word of [poll.states], "event NAME",
// or "call TITLE". Its keys are
//
//	source    where the fact comes from; every entry has at least one
//	with      an insert and its value, as often as needed; the value may be a Go string
//	state     the state of the device, in the profile's words; default unknown
//	login     the user name and the password of the phone, with a blank between
//	verdict   "success", or the exact text of the failure
//	value     what a read takes out of the answer
//	line      a line that a poll shows, as phonecompanion profile try prints it
//	notice    what an event means: the signal, and then what is known of call,
//	          remote, name, uri, cause and key; a value with blanks is a Go string
//
// A line ">" goes to the phone and a line "<" comes from it; each ends with CR LF
// on the wire. ">|" and "<|" are lines of a body: the last one has no end, the
// others end with LF. A line to the phone after one from it begins the next
// connection. {host} is the phone's address, {any} is anything.
//
// A call is a sequence of steps. The whole server plays it, with phone 101 and
// one client, which has said STLI;Version=2 and MonitorStart 101. A line from the
// phone that begins with GET or POST begins a notification, one that begins with
// HTTP an answer; notifications may stand between a request and its answer. The
// other steps, and the keys of a call beside source, with and login, are
//
//	client    the client sends a line
//	expect    it gets this line, and no other one before the next step
//	wait      so much time passes
//	monitor   "auto": the client does not say MonitorStart, and the server sets
//	          the phone's addresses when it does; else "manual"
//	format    "json": the client has said STLI;Format=JSON, too; else "text"
//
// The ids of calls are c-1, c-2 and so on, in the order in which they are first
// seen; the token is TOKEN; time begins on 2000-01-01 at midnight, and numbers of
// events with 1. After the last step five hours pass, in which nothing may come: no
// call is left over.
//
// Files of another format, such as what package lab records, say so in the same
// place: see [Format].
//
// Of a profile with [provider] the requests stand as the profile makes them:
// what the connection adds, Host and Authorization above all, is left out.
package dialogue
