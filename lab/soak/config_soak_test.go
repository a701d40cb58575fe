//go:build soak && linux

package soak

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"
)

// The times of the server: short, so that much happens.
const (
	commandDeadline = 3 * time.Second
	// late is what a slow machine may add to the deadline: from the client's write
	// to the server's read, and from there to the phone's.
	late = 3 * time.Second
	// unanswered is when a command is stuck: the deadline, and a phone that takes
	// its time for each of several requests.
	unanswered = 45 * time.Second
)

// What must never be in the log, beside the tokens of action URLs.
const (
	userSecret   = "user-secret-of-the-soak"
	wrongSecret  = "wrong-secret-of-the-soak"
	clientSecret = "client-secret-of-the-soak"
	jwtSecret    = "jwt.of.the.soak"
)

// host is the server's address: nobody else's ports are there, so that a server
// that is started again finds its own free.
const host = "127.77.0.1"

// ports are the places of the server.
type ports struct{ line, tls, http string }

// freePorts finds some.
func freePorts(t testing.TB) ports {
	var found [3]string
	for i := range found {
		l, err := net.Listen("tcp", host+":0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		found[i] = l.Addr().String()
	}
	return ports{found[0], found[1], found[2]}
}

// lasting says whether calls may last without any signal. Mostly they may not, for
// phones lose their reports.
func (o *office) lasting(on bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.connected, o.alerting = 8*time.Second, 6*time.Second
	if on {
		o.connected, o.alerting = time.Hour, time.Hour
	}
}

// configure writes the configuration, or one with a fault.
func (o *office) configure(good bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var text strings.Builder
	fmt.Fprintf(&text, `[server]
listen = %q
tls_listen = %q
tls_certificate = "cert.pem"
tls_key = "key.pem"
state_dir = "state"
command_deadline = %q
resume_events = 2000
write_timeout = "2s"
client_queue_lines = 300
login_timeout = "5s"
max_line = "8KiB"
[http]
listen = %q
[log]
format = "json"
level = "debug"
[calls]
connected_timeout = %q
alerting_timeout = %q
[[user]]
name = "crm"
password_hash = %q
devices = ["*"]
allow = ["control", "monitor", "raw"]
%s`, o.ports.line, o.ports.tls, commandDeadline, o.ports.http, o.connected, o.alerting, userSecret, o.provider)
	for _, d := range o.desks {
		fmt.Fprintf(&text, "[[phone]]\nextension = %q\naddress = %q\nprofile = \"soak\"\n", d.extension, d.addr())
		switch d.extension {
		case fmt.Sprint(secretPhone):
			fmt.Fprintf(&text, "username = \"admin\"\npassword = %q\n", phonePassword)
		case fmt.Sprint(foreignPhone):
			text.WriteString("take_over = true\n")
		}
	}
	text.WriteString(hostedConfiguration())
	if !good {
		text.WriteString("[[phone]]\nextension = \"101\"\nnonsense = 1\n")
	}
	o.write("phonecompanion.toml", text.String())
}
