package console

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
)

// Trust says how the server's certificate is judged; at most one of its fields
// is set. The zero value takes what the system trusts.
type Trust struct {
	CAFile   string // PEM; these authorities instead of the system's
	Pin      string // SHA-256 of the certificate, hexadecimal
	Insecure bool   // any certificate
}

// TLS returns the configuration for connections to an address.
func (t Trust) TLS(address string) (*tls.Config, error) {
	given := 0
	for _, set := range []bool{t.CAFile != "", t.Pin != "", t.Insecure} {
		if set {
			given++
		}
	}
	if given > 1 {
		return nil, errors.New("--tls-ca, --tls-pin and --tls-insecure exclude each other: keep one")
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	c := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	switch {
	case t.CAFile != "":
		pem, err := os.ReadFile(t.CAFile)
		if err != nil {
			return nil, err
		}
		if c.RootCAs = x509.NewCertPool(); !c.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s: no certificate in PEM format", t.CAFile)
		}
	case t.Pin != "":
		pin, err := hex.DecodeString(strings.ReplaceAll(t.Pin, ":", ""))
		if err != nil || len(pin) != sha256.Size {
			return nil, errors.New("a pin is the SHA-256 of the certificate, 64 hexadecimal digits")
		}
		c.InsecureSkipVerify = true // the pin says more than a chain
		c.VerifyConnection = func(s tls.ConnectionState) error {
			if sum := sha256.Sum256(s.PeerCertificates[0].Raw); !bytes.Equal(sum[:], pin) {
				return errors.New("the server's certificate is not the pinned one, its SHA-256 is " + hex.EncodeToString(sum[:]))
			}
			return nil
		}
	case t.Insecure:
		c.InsecureSkipVerify = true
	}
	return c, nil
}
