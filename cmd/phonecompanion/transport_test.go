package main_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
	"github.com/phonecompanion/phonecompanion/internal/wsclient"
)

// transport is a way to the line protocol.
type transport string

const (
	overTCP transport = "TCP"
	overTLS transport = "TLS"
	overWeb transport = "WebSocket"
)

// transports are all of them: what is said over one must be the same over the
// others.
var transports = []transport{overTCP, overTLS, overWeb}

// dial connects a client.
func (p *process) dial(how transport) (net.Conn, error) {
	switch how {
	case overTLS:
		return tls.Dial("tcp", p.tls, &tls.Config{InsecureSkipVerify: true})
	case overWeb:
		return wsclient.Dial(context.Background(), p.http, nil)
	}
	return net.Dial("tcp", p.line)
}

// finish says that nothing more will be sent; answers still come.
func finish(conn net.Conn) error { return conn.(interface{ CloseWrite() error }).CloseWrite() }

// serveTLS lets the office's server serve TLS too, with a certificate of its own.
func (o *testOffice) serveTLS() {
	o.t.Helper()
	o.certify(-time.Hour, 30*24*time.Hour)
	o.server = append(o.server, `tls_listen = "127.0.0.1:0"`, `tls_certificate = "cert.pem"`, `tls_key = "key.pem"`)
}

// certify makes the office's certificate anew, which is valid from one time to
// another, from now on counted.
func (o *testOffice) certify(from, to time.Duration) {
	o.t.Helper()
	servertest.Certify(o.t, o.dir, from, to)
}

// overEvery runs a test once for each transport.
func overEvery(t *testing.T, test func(*testing.T, transport)) {
	for _, how := range transports {
		t.Run(string(how), func(t *testing.T) {
			t.Parallel()
			test(t, how)
		})
	}
}

// asUser is the configuration of a user.
func asUser(name, devices string, allow ...string) string {
	return fmt.Sprintf("[[user]]\nname = %q\npassword_hash = \"word\"\ndevices = [%q]\nallow = [\"%s\"]\n", name, devices, strings.Join(allow, `", "`))
}
