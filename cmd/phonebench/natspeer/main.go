// Command natspeer is the NATS server that phonebench holds the fan-out against,
// in a process of its own as the server is. It prints the addresses of NATS and of
// a bare net/http server that publishes what phones tell, and ends when its input
// ends. A module of its own keeps NATS out of everybody else's dependencies.
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

const (
	readyTimeout = 10 * time.Second
	// pingInterval is how often NATS asks a client whether it is there: less often
	// than any run lasts, so that nothing but events is measured.
	pingInterval = time.Hour
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "natspeer: %v\n", err)
		os.Exit(1)
	}
}

// run serves until input ends. Everything that the line below does not name is as
// NATS has it by default, its own policy for slow readers too: 64 MiB and 10 s.
func run(input io.Reader, output io.Writer) error {
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true, PingInterval: pingInterval,
	})
	if err != nil {
		return err
	}
	s.Start()
	defer s.WaitForShutdown()
	defer s.Shutdown()
	if !s.ReadyForConnections(readyTimeout) {
		return errors.New("NATS was not ready in time")
	}
	own, err := nats.Connect("", nats.InProcessServer(s))
	if err != nil {
		return err
	}
	defer own.Close()
	web, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer web.Close()
	go http.Serve(web, publisher(own)) // ends with the process
	if _, err := fmt.Fprintln(output, s.Addr(), web.Addr()); err != nil {
		return err
	}
	io.Copy(io.Discard, input)
	return nil
}

// publisher takes action URLs, /a/DEVICE/TOKEN/EVENT, and publishes the line that
// phonecompanion would write.
func publisher(to *nats.Conn) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		parts := strings.Split(r.URL.Path, "/") // "", a, device, token, event
		if len(parts) != 5 {
			http.NotFound(w, r)
			return
		}
		line := eventLine(parts[4], parts[2], r.URL.Query().Get("remote"))
		if err := to.Publish("phone."+parts[2], []byte(line)); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Length", "0")
		w.WriteHeader(http.StatusOK)
	}
}

// eventLine is the line of an event, without its end.
func eventLine(event, device, remote string) string {
	if event == "incoming" {
		return "Delivered " + device + " newCall " + device + " " + remote + " " + device + ` ""`
	}
	return "ConnectionCleared " + device + ` normalClearing "" ()`
}
