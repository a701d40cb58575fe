package phonehttp

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// selfSigned makes the certificate of a phone: signed by itself, for 127.0.0.1.
func selfSigned(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "phone"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func TestTLS(t *testing.T) {
	cert := selfSigned(t)
	trusted := x509.NewCertPool()
	trusted.AddCert(cert.Leaf)
	refuse := func(tls.ConnectionState) error { return errors.New("not the pinned one") }
	accept := func(tls.ConnectionState) error { return nil }
	for _, c := range []struct {
		name   string
		server *tls.Config // nil: no TLS
		client *tls.Config
		fault  string
	}{
		{"an untrusted certificate", &tls.Config{}, nil, "x509: "},
		{"a trusted one", &tls.Config{}, &tls.Config{RootCAs: trusted}, ""},
		{"a trusted one for another name", &tls.Config{}, &tls.Config{RootCAs: trusted, ServerName: "other"}, "x509: certificate is "},
		{"one that has expired", &tls.Config{}, &tls.Config{RootCAs: trusted, Time: func() time.Time { return time.Now().Add(48 * time.Hour) }}, "x509: certificate has expired or is not yet valid"},
		{"no check", &tls.Config{}, &tls.Config{InsecureSkipVerify: true}, ""},
		{"the right pin", &tls.Config{}, &tls.Config{InsecureSkipVerify: true, VerifyConnection: accept}, ""},
		{"the wrong pin", &tls.Config{}, &tls.Config{InsecureSkipVerify: true, VerifyConnection: refuse}, "not the pinned one"},
		{"an old phone", &tls.Config{MaxVersion: tls.VersionTLS11}, nil, "protocol version"},
		{"a phone without TLS", nil, &tls.Config{InsecureSkipVerify: true}, "does not look like a TLS handshake"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newWrappedPhone(t, ok, func(conn net.Conn) net.Conn {
				if c.server == nil {
					write(conn, "HTTP/1.1 400 Bad Request\n\n")
					return conn
				}
				secure := c.server.Clone()
				secure.Certificates = []tls.Certificate{cert}
				return tls.Server(conn, secure)
			})
			r, phone := dial(), p.client()
			r.TLS, r.Timeout, phone.TLS = true, patience, c.client
			a, err := send(phone, r)
			if c.fault == "" {
				if err != nil || string(a.Body) != "OK" || len(p.seen()) != 1 {
					t.Errorf("the answer is %+v, %v, after %d requests", a, err, len(p.seen()))
				}
				return
			}
			var typed *Error
			if !errors.As(err, &typed) || typed.Phase != PhaseTLS || typed.Sent() || !strings.Contains(err.Error(), c.fault) ||
				!strings.Contains(err.Error(), ": no safe connection to the phone: ") {
				t.Errorf("error is %v, want %s", err, c.fault)
			}
			if n := len(p.seen()); n != 0 {
				t.Errorf("the phone read %d requests", n)
			}
		})
	}
}

// A phone that does not finish the handshake did not get the request.
func TestTLSThatHangs(t *testing.T) {
	p := newWrappedPhone(t, ok, func(conn net.Conn) net.Conn {
		conn.Read(make([]byte, 1<<14))
		return conn
	})
	r := dial()
	r.TLS = true
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := p.client().Do(ctx, r, &phoneprofile.HTTP{})
	var typed *Error
	if !errors.As(err, &typed) || typed.Phase != PhaseTLS || !strings.HasSuffix(err.Error(), "the phone took the connection and did not make it safe in time") {
		t.Errorf("error is %v", err)
	}
}
