package dialogue

import (
	"fmt"
	"strconv"
	"strings"
)

// ParseCapture reads a file of the format [Capture]: one recording, in which
// lines that begin with ">> " were sent and lines that begin with "<< " came
// back. It returns the comments before the first line, and the exchanges.
func ParseCapture(name, text string) (comments []string, wire []Exchange, err error) {
	var sent, received []string
	end := func() {
		if len(sent)+len(received) > 0 {
			wire = append(wire, Exchange{message(sent), message(received)})
		}
		sent, received = nil, nil
	}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(line, ">> ") {
			if len(received) > 0 {
				end()
			}
			sent = append(sent, line[3:])
		} else if strings.HasPrefix(line, "<< ") {
			received = append(received, line[3:])
		} else if comment, ok := strings.CutPrefix(line, "# "); ok {
			if len(sent)+len(received)+len(wire) == 0 {
				comments = append(comments, comment)
			}
		} else if line != "" {
			return nil, nil, fmt.Errorf("%s:%d: %q is no line of a recording", name, n, line)
		}
	}
	end()
	return comments, wire, nil
}

// message puts together what went over the wire: a head whose lines end with
// CR LF, and as much of the lines of the body, which end with LF, as the head
// says.
func message(lines []string) string {
	head, body := "", ""
	length, inBody := -1, false
	for _, line := range lines {
		if inBody {
			body += line + "\n"
			continue
		}
		if value, ok := strings.CutPrefix(line, "Content-Length: "); ok {
			length, _ = strconv.Atoi(value)
		}
		head += line + "\r\n"
		inBody = line == ""
	}
	if length >= 0 && length < len(body) {
		body = body[:length]
	}
	return head + body
}
