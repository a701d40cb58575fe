package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestDemoProvider runs the demonstration with a provider and does what it says.
func TestDemoProvider(t *testing.T) {
	var stdout, stderr demoOutput
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan int)
	go func() {
		ended <- run(ctx, []string{"demo", "--provider", "--listen", "127.0.0.1:0"}, &stdout, &stderr)
	}()
	defer func() {
		stop()
		if code := <-ended; code != exitFine {
			t.Errorf("the demonstration ended with %d: %s", code, stderr.String())
		}
	}()
	stdout.await(t, "Ctrl-C", 1)
	text := stdout.String()
	at := regexp.MustCompile(`telnet (\S+) (\d+)`).FindStringSubmatch(text)
	cloud := regexp.MustCompile(`curl (http://\S+)/-/sim/calls`).FindStringSubmatch(text)
	requests := regexp.MustCompile(`(?m)^ +(\{.*\})$`).FindAllStringSubmatch(text, -1)
	if at == nil || cloud == nil || len(requests) != 3 {
		t.Fatalf("the demonstration says %s", text)
	}
	conn, err := net.Dial("tcp", net.JoinHostPort(at[1], at[2]))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(2 * demoPatience))
	lines := bufio.NewReader(conn)
	say := func(line, want string) {
		t.Helper()
		fmt.Fprintf(conn, "%s\r\n", line)
		for _, want := range []string{"error_ind SUCCESS RawCommand", want} {
			got, err := lines.ReadString('\n')
			if err != nil || !strings.Contains(got, want) {
				t.Fatalf("%s: %q (%v), want %q", line, got, err, want)
			}
		}
	}
	say(requests[0][1], `"extensionNumber":"103"`)
	say(requests[1][1], `"callStatus":"InProgress"`)
	resp, err := http.Post(cloud[1]+"/-/sim/person", "application/x-www-form-urlencoded", strings.NewReader("extension=101&act=answer"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("101 could not answer: %s", resp.Status)
	}
	say(requests[2][1], `"telephonyStatus":"CallConnected"`)
}

// TestDemoProviderAlone: it goes with no other kind of phones.
func TestDemoProviderAlone(t *testing.T) {
	var stdout, stderr demoOutput
	if code := run(t.Context(), []string{"demo", "--provider", "--phone", "generic"}, &stdout, &stderr); code != exitUsage {
		t.Errorf("it ended with %d: %s%s", code, stdout.String(), stderr.String())
	}
}
