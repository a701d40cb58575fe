package main_test

import (
	"crypto/tls"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
