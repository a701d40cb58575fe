// Package lenient makes net/http tolerant of telephones.
//
// A telephone that calls an action URL writes HTTP as its firmware does it:
// blanks in the request line, stray percent signs, Latin-1, no Host, no version.
// net/http answers such requests with 400 before a handler sees them. [NewListener]
// wraps a listener so that its connections put the head of a request right while
// net/http reads it:
//
//	l, err := net.Listen("tcp", ":26580")
//	…
//	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
//	server.Serve(lenient.NewListener(l, "/a/", "/prov/"))
//
// # What is put right
//
// Only requests whose path begins with one of the prefixes are touched, and of them only
// the head:
//
//   - blanks, control bytes and bytes above 0x7f in the target are percent-encoded,
//     and so is a percent sign in the path that begins no escape (in the query, where
//     net/http does not mind, it stays);
//   - a target with scheme and host becomes a path, and the host the Host header;
//   - a method in small letters is written in capitals;
//   - a request without a version counts as HTTP/1.0. Of a GET that is the whole
//     request, as in HTTP/0.9: what follows on the connection is thrown away;
//   - a Host that is missing (in HTTP/1.1), empty or malformed becomes phone.invalid;
//   - header lines that net/http would refuse (no colon, a blank or another odd byte
//     in the name, a control byte in the value) are dropped, folded lines are joined;
//   - empty lines before the request are dropped, lines may end in LF alone.
//
// # What is refused
//
// The connection itself answers 414 to a request line above 8 KiB, 431 to a head
// above 32 KiB or 100 header lines, and 400 to a request whose length is doubtful,
// and is closed. The answer is written when those to the requests before it have
// been.
//
// # What is left alone
//
// Everything else passes byte for byte. Requests outside the prefixes are followed
// only to know where the next one begins. Where that is not beyond doubt (an Upgrade
// or an Expect header, an unknown method, lengths that contradict each other, anything
// that is not plain HTTP/1) the rest of the connection passes untouched: then net/http
// is alone in judging it, and there are no two opinions that could differ.
//
// # What to know when using it
//
// The head of a request is handed over when it is complete. From the second request
// of a connection on, it is therefore IdleTimeout and not ReadHeaderTimeout that limits
// how long a head may take: set it.
//
// The target that a handler sees can be three times as long as the one that came,
// since an encoded byte has three.
//
// A handler that hijacks a connection without an Upgrade header in the request gets
// what follows through the same mill.
package lenient
