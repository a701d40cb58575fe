package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestPublishes plays what the bench does: one client subscribes in NATS's own
// text, and a phone calls an action URL.
func TestPublishes(t *testing.T) {
	input, closeInput := io.Pipe()
	output, words := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- run(input, words) }()
	var nats, web string
	if _, err := fmt.Fscanln(output, &nats, &web); err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("tcp", nats)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(20 * time.Second))
	fmt.Fprint(c, "CONNECT {\"verbose\":false}\r\nSUB phone.101 1\r\nPING\r\n")
	r := bufio.NewReader(c)
	want := func(prefix string) string {
		t.Helper()
		line, err := r.ReadString('\n')
		if err != nil || !strings.HasPrefix(line, prefix) {
			t.Fatalf("NATS says %q, %v, want %q", line, err, prefix)
		}
		return strings.TrimSpace(line)
	}
	want("INFO ")
	want("PONG")
	for _, event := range []struct{ target, line string }{
		{"/a/101/token/incoming?remote=5550123", `Delivered 101 newCall 101 5550123 101 ""`},
		{"/a/101/token/disconnected?remote=5550123", `ConnectionCleared 101 normalClearing "" ()`},
	} {
		resp, err := http.Get("http://" + web + event.target)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("%s is answered %s", event.target, resp.Status)
		}
		want(fmt.Sprintf("MSG phone.101 1 %d", len(event.line)))
		if got := want(""); got != event.line {
			t.Errorf("the payload is %q, want %q", got, event.line)
		}
	}
	if resp, err := http.Get("http://" + web + "/"); err != nil || resp.StatusCode != http.StatusNotFound {
		t.Errorf("another page is answered %v, %v", resp, err)
	}
	closeInput.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
