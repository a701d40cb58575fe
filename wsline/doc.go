// Package wsline carries lines over a WebSocket (RFC 6455). A [Conn] is a
// net.Conn, so that whoever serves lines on TCP serves them to browsers with the
// same code:
//
//   - What the client sends are text messages of whole lines. A message that does
//     not end with a line end gets one; a line never goes on in the next message.
//     A long message is read piece by piece: how long a line may be is the
//     reader's business, and no message costs memory.
//   - What is written are whole lines, and each becomes one text message, with its
//     line end: all messages together are the bytes that a TCP client gets. The
//     lines of one Write leave with one call.
//   - The client's Close frame is the end of the input, as closing the sending side
//     is on TCP: the answers that are due can still be written. [Conn.CloseWith]
//     says why the server closes.
//   - Binary messages, bad UTF-8 and broken frames are a [Fault].
//   - A client that answers no ping is gone: [ErrNoPong]; so is one that does not
//     take ours: [ErrSlow].
//
// The library (github.com/gobwas/ws) knows the wire format; the connection, its
// deadlines and its goroutines stay ours. There is no goroutine here: control
// frames are handled by the one that reads.
package wsline
