package phonehttp

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
)

// A PinError says that a phone has another certificate than the pinned one.
type PinError struct {
	Sum [sha256.Size]byte // the SHA-256 of the certificate that it has
}

// Error says which certificate the phone has, as it is pinned.
func (e *PinError) Error() string {
	return "the phone's certificate is not the pinned one, its SHA-256 is " + hex.EncodeToString(e.Sum[:])
}

// Untrusted tells whether a request failed because the phone's certificate is not
// trusted, and returns its SHA-256: whoever compares it with what the phone's web
// page shows in a browser can pin it.
func Untrusted(err error) (sum string, ok bool) {
	var pin *PinError
	if errors.As(err, &pin) {
		return hex.EncodeToString(pin.Sum[:]), true
	}
	var chain *tls.CertificateVerificationError
	if errors.As(err, &chain) && len(chain.UnverifiedCertificates) > 0 {
		s := sha256.Sum256(chain.UnverifiedCertificates[0].Raw)
		return hex.EncodeToString(s[:]), true
	}
	return "", false
}

// PlainOnly tells whether a request failed because what is there answered a TLS
// handshake with something else: it speaks no HTTPS, at least not at this port.
func PlainOnly(err error) bool {
	var record tls.RecordHeaderError
	return errors.As(err, &record)
}
