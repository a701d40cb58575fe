// Package dialogue reads recorded dialogues with phones,
// testdata/profiles/NAME/*.txt: what the actions of a profile send and what the
// phone answers, byte for byte, and what the phone itself sends at its events.
// The tests replay them.
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
// An entry is "action NAME", "read SETTING" or "write SETTING" (of [monitor]),
// "poll WORD", where the answer shows that word of [poll.states], or
// "event NAME". Its keys are
//
//	source    where the fact comes from; every entry has at least one
//	with      an insert and its value, as often as needed; the value may be a Go string
//	state     the state of the device, in the profile's words; default unknown
//	login     the user name and the password of the phone, with a blank between
//	verdict   "success", or the exact text of the failure
//	value     what a read takes out of the answer
//	line      a line that a poll shows, as phonecompanion profile try prints it
//	notice    what an event means: the signal, and then what is known of call,
//	          remote, name, uri and cause; a value with blanks is a Go string
//
// A line ">" goes to the phone and a line "<" comes from it; each ends with CR LF
// on the wire. ">|" and "<|" are lines of a body: the last one has no end, the
// others end with LF. A line to the phone after one from it begins the next
// connection. {host} is the phone's address, {any} is anything.
//
// Files of another format, such as what package lab records, say so in the same
// place: see [Format].
package dialogue
