package phonehttp

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"
	"testing"
)

// TestUntrusted: the certificate that was not trusted is named as it is pinned.
func TestUntrusted(t *testing.T) {
	const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" // of no bytes
	chain := &tls.CertificateVerificationError{UnverifiedCertificates: []*x509.Certificate{{}}, Err: x509.UnknownAuthorityError{}}
	for _, c := range []struct {
		name string
		err  error
		sum  string
	}{
		{"a chain to nobody", &Error{PhaseTLS, "p:443", chain}, empty},
		{"another one than the pinned", &Error{PhaseTLS, "p:443", &PinError{}}, strings.Repeat("00", 32)},
		{"no certificate", &Error{PhaseTLS, "p:443", &tls.CertificateVerificationError{}}, ""},
		{"another fault", &Error{PhaseTLS, "p:443", errors.New("x")}, ""},
	} {
		if sum, ok := Untrusted(c.err); sum != c.sum || ok != (c.sum != "") {
			t.Errorf("%s: %q, %v", c.name, sum, ok)
		}
	}
	if PlainOnly(&Error{PhaseTLS, "p:443", errors.New("x")}) || !PlainOnly(&Error{PhaseTLS, "p:443", tls.RecordHeaderError{}}) {
		t.Error("what speaks no TLS is not known, or too much is taken for it")
	}
}
