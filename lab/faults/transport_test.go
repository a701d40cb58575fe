package faults_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		d.t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		d.t.Fatal(err)
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		d.t.Fatal(err)
	}
	dir := d.t.TempDir()
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: der}, "key.pem": {Type: "EC PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			d.t.Fatal(err)
		}
	}
	d.Server = append(d.Server, `tls_listen = "127.0.0.1:0"`, fmt.Sprintf("tls_certificate = '%s'", filepath.Join(dir, "cert.pem")),
		fmt.Sprintf("tls_key = '%s'", filepath.Join(dir, "key.pem")))
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
