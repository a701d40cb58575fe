package faults_test

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
	"github.com/phonecompanion/phonecompanion/internal/wsclient"
)

// A transport is how a client speaks the line protocol.
type transport string

const (
	overTCP transport = "TCP"
	overTLS transport = "TLS"
	overWeb transport = "WebSocket"
)

// overEvery runs a test once for each transport.
func overEvery(t *testing.T, test func(*testing.T, transport)) {
	for _, how := range []transport{overTCP, overTLS, overWeb} {
		t.Run(string(how), func(t *testing.T) {
			t.Parallel()
			test(t, how)
		})
	}
}

// serveTLS lets the desk's server serve TLS too, with a certificate of its own.
func (d *desk) serveTLS() *desk {
	d.t.Helper()
	dir := d.t.TempDir()
	servertest.Certify(d.t, dir, -time.Hour, 30*24*time.Hour)
	d.Server = append(d.Server, `tls_listen = "127.0.0.1:0"`, fmt.Sprintf("tls_certificate = '%s'", filepath.Join(dir, servertest.CertificateFile)),
		fmt.Sprintf("tls_key = '%s'", filepath.Join(dir, servertest.KeyFile)))
	return d
}

// address is where a started server serves a transport.
func (d *desk) address(how transport) string {
	d.t.Helper()
	switch how {
	case overTCP:
		return d.lines
	case overWeb:
		return d.Web()
	}
	for text := range strings.Lines(d.Log()) {
		var entry struct {
			Listen string `json:"tls_listen"`
		}
		if json.Unmarshal([]byte(text), &entry) == nil && entry.Listen != "" {
			return entry.Listen
		}
	}
	d.t.Fatal("the log does not say where TLS is served")
	return ""
}

// connect connects a client over a way.
func connect(t testing.TB, how transport, address string) *line {
	t.Helper()
	var conn net.Conn
	var err error
	switch how {
	case overTLS:
		conn, err = tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true})
	case overWeb:
		conn, err = wsclient.Dial(t.Context(), address, nil)
	default:
		conn, err = net.Dial("tcp", address)
	}
	if err != nil {
		t.Fatal(err)
	}
	return newLine(t, conn)
}
