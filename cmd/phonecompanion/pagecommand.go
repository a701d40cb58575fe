package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/statuspage"
)

// Limits of a command of the status page.
const (
	// pageCommandTime is how long it may take at most: longer than any command
	// may wait for its phone, with a login that was made slow before it.
	pageCommandTime = 45 * time.Second
	// pageAnswerLines is how many lines of an answer are shown.
	pageAnswerLines = 50
	// maxPageWord is the longest user or secret, in bytes.
	maxPageWord = 200
)

// fromPage is one end of a session that the status page has, with the address of
// whoever looks at it: rights and limits go by that.
type fromPage struct {
	net.Conn
	from net.Addr
}

// RemoteAddr is the browser's address.
func (c fromPage) RemoteAddr() net.Addr { return c.from }

// unknownAddr is the address of somebody behind a proxy: no network that a
// configuration names.
type unknownAddr struct{}

// Network and String are those of [net.Addr].
func (unknownAddr) Network() string { return "proxy" }

// String is what the log shows.
func (unknownAddr) String() string { return "behind a proxy" }

// Command plays a client for one command: so it has the rights, the limits and
// the log lines of any other, and none of its own.
func (a pageSource) Command(ctx context.Context, c statuspage.Command) ([]string, error) {
	var from net.Addr = unknownAddr{}
	if tcp, err := net.ResolveTCPAddr("tcp", c.From); err == nil && c.From != "" {
		from = tcp
	}
	ours, theirs := net.Pipe()
	defer ours.Close()
	ours.SetDeadline(time.Now().Add(pageCommandTime))
	stop := context.AfterFunc(ctx, func() { ours.Close() })
	defer stop()
	go a.lines.Attach(fromPage{theirs, from}) // ends with the pipe
	lines := []string{"#0 STLI;Errors=Extended"}
	if c.User != "" || c.Secret != "" {
		user, err := word(c.User)
		if err != nil {
			return nil, err
		}
		secret, err := word(c.Secret)
		if err != nil {
			return nil, err
		}
		lines = append(lines, "#1 Login "+user+" "+secret)
	}
	lines = append(lines, "#2 "+c.Line)
	in := bufio.NewScanner(ours)
	for _, line := range lines {
		tag, _, _ := strings.Cut(line, " ")
		if _, err := fmt.Fprintf(ours, "%s\r\n", line); err != nil {
			return nil, errNoPageAnswer
		}
		answer, err := pageAnswer(in, tag)
		if err != nil {
			return nil, err
		}
		failed := strings.Contains(answer[0], " ERROR ") || strings.Contains(answer[0], "INVALCMD")
		if tag == "#2" || failed && tag == "#1" {
			return answer, nil
		}
	}
	return nil, errNoPageAnswer
}

var errNoPageAnswer = errors.New("the server gave no answer: it may be stopping, or this address has too many connections")

// pageAnswer reads until the reply to a tag, and the lines that follow a
// snapshot.
func pageAnswer(in *bufio.Scanner, tag string) ([]string, error) {
	for in.Scan() {
		reply, ok := strings.CutPrefix(in.Text(), tag+" ")
		if !ok {
			continue
		}
		answer := []string{reply}
		if !strings.HasPrefix(reply, "error_ind SUCCESS SnapshotDevice") {
			return answer, nil
		}
		for in.Scan() {
			if len(answer) < pageAnswerLines {
				answer = append(answer, in.Text())
			}
			if strings.HasPrefix(in.Text(), "SnapshotEnd") {
				return answer, nil
			}
		}
	}
	return nil, errNoPageAnswer
}

// word makes one word of the line protocol of a text.
func word(text string) (string, error) {
	if text == "" || len(text) > maxPageWord || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f || r == '"' }) {
		return "", fmt.Errorf("user and secret are one line of text each, of %d bytes at most, without quotes", maxPageWord)
	}
	return `"` + text + `"`, nil
}
