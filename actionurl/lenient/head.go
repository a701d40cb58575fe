package lenient

// nextHead decides about the head that stands in the buffer. It returns false when
// more of it is needed.
func (c *conn) nextHead() bool {
	b := c.raw.bytes()
	what := c.head.scan(b, c.prefixes)
	if what == undecided {
		return false
	}
	head := c.head
	c.head = scanner{}
	switch what {
	case phone:
		c.rewriteHead(b, head)
	case other:
		c.passHead(b, head)
	case foreign:
		c.state = passing
	case tooLong:
		c.refuseWith(replyTooLong)
	case tooLarge:
		c.refuseWith(replyTooLarge)
	}
	return true
}

// rewriteHead puts a telephone's request right.
func (c *conn) rewriteHead(b []byte, head scanner) {
	line, _ := parseLine(firstLine(b, head))
	out, framing := rewrite(c.out[:0], line, b[head.lineEnd:head.end])
	if !framing.clear() {
		c.refuseWith(replyBad)
		return
	}
	c.out, c.sent = out, 0
	c.raw.skip(head.end)
	c.answering = true
	switch {
	case line.version == noVersion && line.method == "GET":
		c.state = dropping
	case framing.letGo:
		c.state = passing
	case framing.chunked:
		c.chunks = chunks{begun: true}
		c.state = inChunks
	case framing.length > 0:
		c.left = framing.length
		c.state = inBody
	}
}

// passHead lets another request pass, head and body, or all the rest when it is not
// beyond doubt where it ends.
func (c *conn) passHead(b []byte, head scanner) {
	line, _ := parseLine(firstLine(b, head))
	framing, ok := inspect(line, b[head.lineEnd:head.end])
	if !ok {
		c.state = passing
		return
	}
	c.answering = true
	c.left = int64(head.end) + framing.length
	c.chunks = chunks{begun: framing.chunked}
	c.state = inBody
}

// firstLine returns the request line of a head.
func firstLine(b []byte, head scanner) []byte {
	line, _ := cutLine(b[head.start:head.lineEnd])
	return line
}
