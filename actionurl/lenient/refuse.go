package lenient

import (
	"io"
	"time"
)

// The answers of a connection that refuses a request. None of them has a body: a
// telephone would show it.
const (
	replyTooLong  = "HTTP/1.1 414 URI Too Long\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
	replyTooLarge = "HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
	replyBad      = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
)

// decoy is the first byte of a request that never comes, see refuseWith.
const decoy = "G"

// refuseWith ends the connection with a reply.
//
// The reply must not stand inside the answer to an earlier request. When it is found
// that a request must be refused, net/http may still be at work on that answer and
// only look whether the client is there, for which it reads one byte. So it gets
// one byte. It asks for a second one when the earlier answer is written, and then
// it is the turn of the reply.
func (c *conn) refuseWith(reply string) {
	c.raw.skip(c.raw.len())
	c.out, c.sent = c.out[:0], 0
	if c.answering {
		c.out = append(c.out, decoy...)
	}
	c.state, c.reply = refusing, reply
}

// refuse writes the reply and returns the end of the connection.
func (c *conn) refuse() error {
	if c.reply == "" {
		return io.EOF
	}
	reply := c.reply
	c.reply = ""
	// Nothing that fails here matters any more: the connection ends in any case.
	_ = c.Conn.SetDeadline(time.Now().Add(lingerTime))
	if _, err := io.WriteString(c.Conn, reply); err != nil {
		return io.EOF
	}
	if c.CloseWrite() != nil {
		return io.EOF // the other end would only see the close and waits for it
	}
	for read := 0; read < lingerBytes; {
		n, err := c.Conn.Read(c.raw.room())
		if err != nil {
			break
		}
		read += n
	}
	return io.EOF
}
