package main_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestCertificateThatCannotBeRead: a fault in the files is said when they
// change, not when somebody cannot connect; what was served before still is.
func TestCertificateThatCannotBeRead(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	o.serveTLS()
	p := startProcess(t, o.configure())
	key := filepath.Join(o.dir, "key.pem")
	good, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	served := func() string {
		t.Helper()
		c, err := tls.Dial("tcp", p.tls, &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		return string(c.ConnectionState().PeerCertificates[0].Raw)
	}
	logged := func(message, also string) {
		t.Helper()
		eventually(t, message, patience, func() bool {
			for line := range strings.Lines(p.logText()) {
				if strings.Contains(line, message) && strings.Contains(line, also) {
					return true
				}
			}
			return false
		})
	}
	write := func(data []byte) {
		t.Helper()
		if err := os.WriteFile(key, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	before := served()
	write([]byte("no key\n"))
	logged("configuration not reloaded", "server.tls_certificate, server.tls_key: ")
	if served() != before {
		t.Error("another certificate is served")
	}
	write(good)
	logged("configuration is again what is in force", "")
	if served() != before {
		t.Error("another certificate is served")
	}
	o.serveTLS() // new files
	eventually(t, "the new certificate is served", patience, func() bool { return served() != before })
}

// TestCertificateExpires: that a certificate ends soon is said at the start, and
// that it has ended when it is read; a new one is taken up without a restart, also
// for clients that check it, and nobody is cut off meanwhile.
func TestCertificateExpires(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	o.serveTLS()
	o.certify(-time.Hour, 72*time.Hour)
	p := startProcess(t, o.configure())
	said := func(message string) {
		t.Helper()
		eventually(t, message, patience, func() bool { return p.logged(message) > 0 })
	}
	checks := func() error { // a client that knows the certificate, and checks it
		data, err := os.ReadFile(filepath.Join(o.dir, "cert.pem"))
		if err != nil {
			t.Fatal(err)
		}
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(data)
		c, err := tls.Dial("tcp", p.tls, &tls.Config{RootCAs: roots})
		if err == nil {
			c.Close()
		}
		return err
	}
	said(`"message":"the certificate of server.tls_certificate expires soon: put a new one there, it is taken up without a restart"`)
	if err := checks(); err != nil {
		t.Error(err)
	}
	stays, err := p.dial(overTLS)
	if err != nil {
		t.Fatal(err)
	}
	defer stays.Close()
	o.certify(-time.Hour, -time.Minute)
	said(`"message":"the certificate of server.tls_certificate has expired: clients that check it cannot connect"`)
	if err := checks(); err == nil || !strings.Contains(err.Error(), "expired") {
		t.Errorf("a client that checks it gets %v", err)
	}
	if values, _ := p.scrape(); values["phonecompanion_tls_certificate_expiry_timestamp_seconds"] > float64(time.Now().Unix()) {
		t.Error("the metric says that it has time left")
	}
	o.certify(-time.Hour, 90*24*time.Hour)
	said(`"message":"a certificate with time left is served"`)
	if err := checks(); err != nil {
		t.Error(err)
	}
	stays.SetDeadline(time.Now().Add(patience))
	io.WriteString(stays, "Ping\r\n")
	if line, err := bufio.NewReader(stays).ReadString('\n'); err != nil || line != "error_ind SUCCESS Ping\r\n" {
		t.Errorf("the client that was there gets %q, %v", line, err)
	}
}
