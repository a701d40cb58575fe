package faults_test

import (
	"bufio"
	"fmt"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
)

// A line is a connection of a client that knows nothing of faults.
type line struct {
	net.Conn
	t  testing.TB
	in *bufio.Reader
}

// newLine takes a connection, which is closed with the test.
func newLine(t testing.TB, conn net.Conn) *line {
	t.Helper()
	conn.SetDeadline(time.Now().Add(servertest.Patience))
	t.Cleanup(func() { conn.Close() })
	return &line{conn, t, bufio.NewReader(conn)}
}

// dialLine connects by TCP, and greets.
func dialLine(t testing.TB, address string) *line {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	l := newLine(t, conn)
	l.say("STLI;Version=2;DeviceInformation=Off;Errors=Extended")
	l.want("error_ind SUCCESS STLI;Version=2;DeviceInformation=Off;Errors=Extended")
	return l
}

// say sends lines.
func (l *line) say(lines ...string) {
	l.t.Helper()
	if _, err := fmt.Fprint(l, strings.Join(lines, "\r\n")+"\r\n"); err != nil {
		l.t.Fatal(err)
	}
}

// read reads a line; "" is the end of the connection.
func (l *line) read() string {
	l.t.Helper()
	l.SetReadDeadline(time.Now().Add(servertest.Patience))
	text, err := l.in.ReadString('\n')
	if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
		l.t.Fatalf("no line within %v", servertest.Patience)
	}
	if err != nil {
		return ""
	}
	if strings.Contains(text, planted) {
		l.t.Errorf("a secret is told: %s", text)
	}
	return plain(strings.TrimRight(text, "\r\n"))
}

// want reads lines, which must be these.
func (l *line) want(lines ...string) {
	l.t.Helper()
	for _, want := range lines {
		if got := l.read(); got != want {
			l.t.Fatalf("got  %s\nwant %s", got, want)
		}
	}
}

// ask sends a command and reads its answer.
func (l *line) ask(command, answer string) {
	l.t.Helper()
	l.say(command)
	l.want(answer)
}

// What differs from run to run.
var (
	callIDs   = regexp.MustCompile(`\bc-[0-9a-z-]+`)
	addresses = regexp.MustCompile(`127\.0\.0\.1:\d+`)
)

// plain is a line without what differs from run to run.
func plain(text string) string {
	return addresses.ReplaceAllString(callIDs.ReplaceAllString(text, "CALL"), "ADDRESS")
}
