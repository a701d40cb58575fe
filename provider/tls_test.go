package provider

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// authority is a certificate that may sign others.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// sign makes a certificate; nil signs itself.
func (a *authority) sign(t *testing.T, change func(*x509.Certificate)) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<62))
	c := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: fmt.Sprint("test ", serial)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), BasicConstraintsValid: true,
	}
	change(c)
	parent, signer := c, key
	if a != nil {
		parent, signer = a.cert, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{cert, key}
}

func isCA(c *x509.Certificate) { c.IsCA, c.KeyUsage = true, x509.KeyUsageCertSign }

func forLoopback(c *x509.Certificate) {
	c.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	c.KeyUsage, c.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
}

// write writes certificates as PEM, or as DER where there is one and the name says so.
func writeCerts(t *testing.T, path string, certs ...*authority) string {
	t.Helper()
	var data []byte
	for _, c := range certs {
		if strings.HasSuffix(path, ".der") {
			data = c.cert.Raw
			continue
		}
		data = append(data, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.cert.Raw})...)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// secure makes the simulated provider serve TLS with a chain, leaf first, and
// returns a configuration for it.
func (s *sim) secure(change func(*tls.Config), chain ...*authority) Config {
	s.t.Helper()
	s.server.Close()
	s.server = httptest.NewUnstartedServer(s)
	var certs [][]byte
	for _, c := range chain {
		certs = append(certs, c.cert.Raw)
	}
	s.server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: certs, PrivateKey: chain[0].key}}}
	if change != nil {
		change(s.server.TLS)
	}
	s.server.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are what the tests are about
	s.server.StartTLS()
	s.t.Cleanup(s.server.Close)
	c := s.config()
	u, _ := url.Parse(s.server.URL)
	c.Protocol, c.Hostname = "HTTPS", u.Hostname()
	c.Port, _ = strconv.Atoi(u.Port())
	return c
}

// TestVerifyDepth: a chain longer than it is refused, whoever signed it, on
// resumed connections too.
func TestVerifyDepth(t *testing.T) {
	root := (*authority)(nil).sign(t, isCA)
	chain, above := []*authority{}, root
	for range 3 {
		above = above.sign(t, isCA)
		chain = append([]*authority{above}, chain...)
	}
	leaf := above.sign(t, forLoopback)
	ca := writeCerts(t, filepath.Join(t.TempDir(), "ca.pem"), root)
	s := newSim(t)
	config := s.secure(nil, append([]*authority{leaf}, chain...)...)
	config.CAFile = ca
	for depth := range 5 {
		config.VerifyDepth = depth
		c := newTestClient(t, config, &memory{})
		if depth >= 3 {
			c.want(get, 200, `{"uri":"/restapi"}`, "")
			for range 3 { // each on a new connection
				c.want(post, 200, `{"uri":"/restapi"}`, "")
			}
			continue
		}
		c.want(get, 0, "", fmt.Sprintf("the certificate chain has 3 intermediate certificates, and provider.verify_depth allows %d: raise it if the chain is right", depth))
	}
}

// TestAuthorities: those of the file and of the folder count, and no others.
func TestAuthorities(t *testing.T) {
	inFile, inFolder, other := (*authority)(nil).sign(t, isCA), (*authority)(nil).sign(t, isCA), (*authority)(nil).sign(t, isCA)
	dir, folder := t.TempDir(), t.TempDir()
	file := writeCerts(t, filepath.Join(dir, "ca.pem"), inFile)
	writeCerts(t, filepath.Join(folder, "1a2b3c4d.0"), inFolder)
	writeCerts(t, filepath.Join(folder, "another.der"), (*authority)(nil).sign(t, isCA))
	os.WriteFile(filepath.Join(folder, "README"), []byte("not a certificate"), 0o600)
	os.Mkdir(filepath.Join(folder, "sub"), 0o700)
	for name, c := range map[string]struct {
		signer *authority
		fault  string
	}{
		"file": {inFile, ""}, "folder": {inFolder, ""},
		"neither": {other, "is not signed by an authority in provider.ca_file or provider.ca_path: put the authority's certificate there"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSim(t)
			config := s.secure(nil, c.signer.sign(t, forLoopback))
			config.CAFile, config.CAPath = file, folder
			status, body := 200, `{"uri":"/restapi"}`
			if c.fault != "" {
				status, body = 0, ""
			}
			newTestClient(t, config, &memory{}).want(get, status, body, c.fault)
		})
	}
}

// TestTLSFaults: each says what to change.
func TestTLSFaults(t *testing.T) {
	root := (*authority)(nil).sign(t, isCA)
	ca := writeCerts(t, filepath.Join(t.TempDir(), "ca.pem"), root)
	good := root.sign(t, forLoopback)
	for name, c := range map[string]struct {
		server func(*tls.Config)
		leaf   *authority
		config func(*Config)
		want   string
	}{
		"unknown": {nil, good, func(c *Config) { c.CAFile = "" }, "name it in provider.ca_file"},
		"name": {nil, root.sign(t, func(c *x509.Certificate) {
			forLoopback(c)
			c.IPAddresses, c.DNSNames = nil, []string{"pbx.example", "sip.example"}
		}), nil, "is for pbx.example, sip.example: set provider.hostname"},
		"expired": {nil, root.sign(t, func(c *x509.Certificate) {
			forLoopback(c)
			c.NotBefore, c.NotAfter = time.Date(2020, 1, 2, 0, 0, 0, 0, time.UTC), time.Date(2021, 3, 4, 0, 0, 0, 0, time.UTC)
		}), nil, "is good from 2 January 2020 to 4 March 2021 only: look at this machine's clock"},
		"too old":     {func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 }, good, func(c *Config) { c.MinTLS = "1.3" }, "does not speak TLS 1.3 or later: lower provider.min_tls"},
		"raised":      {func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS11, tls.VersionTLS11 }, good, func(c *Config) { c.MinTLS = "1.0" }, "does not speak TLS 1.2 or later"},
		"old allowed": {func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS11, tls.VersionTLS11 }, good, func(c *Config) { c.MinTLS, c.AllowOldTLS = "1.0", true }, ""},
		"http":        {nil, good, func(c *Config) { c.Protocol = "HTTP" }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSim(t)
			config := s.secure(c.server, c.leaf)
			config.CAFile = ca
			if c.config != nil {
				c.config(&config)
			}
			_, f := newTestClient(t, config, &memory{}).do(get)
			if name == "http" {
				if f == nil {
					t.Error("no fault")
				}
				return
			}
			if (f == nil) != (c.want == "") || f != nil && !strings.Contains(f.Text, c.want) {
				t.Errorf("got %v, want %s", f, c.want)
			}
		})
	}
	s := newSim(t) // without TLS
	c := s.config()
	c.Protocol = "HTTPS"
	newTestClient(t, c, &memory{}).want(get, 0, "", "answers without TLS: look at provider.port and provider.protocol")
}

// TestCertificateFiles: what cannot be read is named.
func TestCertificateFiles(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.pem")
	os.WriteFile(empty, []byte("no certificate"), 0o600)
	os.Mkdir(filepath.Join(dir, "none"), 0o700)
	for _, c := range []struct{ file, path, want string }{
		{filepath.Join(dir, "missing"), "", "provider.ca_file: " + filepath.Join(dir, "missing") + ": no such file or folder"},
		{empty, "", "provider.ca_file: " + empty + ": there is no certificate in it: give a PEM file"},
		{"", filepath.Join(dir, "missing"), "provider.ca_path: " + filepath.Join(dir, "missing") + ": no such file or folder"},
		{"", filepath.Join(dir, "none"), "provider.ca_path: " + filepath.Join(dir, "none") + ": there is no certificate in this folder: put PEM files there"},
	} {
		config := Config{Protocol: "HTTPS", CAFile: c.file, CAPath: c.path}
		if err := config.Check(); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}
