// Package stli is the wire language of Phone Companion: the Simple Telephony
// Interface ("STLI") of ilink TeamCall Server as 24U Phone Companion Server
// speaks it, with the additions of this server.
//
// The package does no input or output. It holds
//
//   - [Framer], which cuts a byte stream into lines and takes telnet's
//     commands out of it,
//   - [Command] and its parser, driven by one table of verbs ([Verbs]),
//   - [Options], the session options of the greeting,
//   - [Reply], [Event] and the other lines that the server writes, each of
//     which appends itself to a buffer as text or as one JSON object,
//   - [Failure], the reasons why a command fails, in the words of CSTA
//     (ECMA-269).
//
// A conversation, C being the client:
//
//	C: STLI;Version=2
//	S: error_ind SUCCESS STLI Version "2"
//	C: MonitorStart 101
//	S: error_ind SUCCESS MonitorStart
//	C: MakeCall 101 102
//	S: error_ind SUCCESS MakeCall
//	S: Initiated 101 makeCall c-5f3a1c-1 101
//	S: DeviceInformation 101 1 (initiated)
//
// Every line from the server ends with CR LF. The parser and the appenders do
// not allocate in the steady state; the benchmarks hold them to it.
package stli
