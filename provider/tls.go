package provider

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
)

// Limits of certificate files.
const (
	maxCABytes = 4 << 20 // of one file, in bytes; the bundle of a whole system has 250 KiB
	maxCAFiles = 4096    // in a folder; a system has 150 authorities
)

// A depthError says that the provider's certificate chain is too long.
type depthError struct{ has, allowed int }

// Error says what to do.
func (e *depthError) Error() string {
	return fmt.Sprintf("the certificate chain has %d intermediate certificates, and provider.verify_depth allows %d: raise it if the chain is right", e.has, e.allowed)
}

// tlsConfig makes the TLS configuration. sum changes when the authorities do.
func (c *Config) tlsConfig() (config *tls.Config, sum [sha256.Size]byte, err error) {
	config = &tls.Config{MinVersion: c.minTLS(), ServerName: c.Hostname, ClientSessionCache: tls.NewLRUClientSessionCache(0)}
	depth := c.VerifyDepth
	// Also called when a session is resumed, with the chains that it began with.
	config.VerifyConnection = func(s tls.ConnectionState) error { return checkDepth(s.VerifiedChains, depth) }
	if c.CAFile == "" && c.CAPath == "" {
		return config, sum, nil
	}
	h := sha256.New()
	pool := x509.NewCertPool()
	if c.CAFile != "" {
		n, err := addAuthorities(pool, h, c.CAFile)
		if err == nil && n == 0 {
			err = errors.New("there is no certificate in it: give a PEM file")
		}
		if err != nil {
			return nil, sum, fmt.Errorf("provider.ca_file: %s: %w", c.CAFile, withoutPath(err))
		}
	}
	if c.CAPath != "" {
		if err := addFolder(pool, h, c.CAPath); err != nil {
			return nil, sum, fmt.Errorf("provider.ca_path: %s: %w", c.CAPath, withoutPath(err))
		}
	}
	config.RootCAs = pool
	h.Sum(sum[:0])
	return config, sum, nil
}

// checkDepth wants one chain with no more intermediate certificates than depth.
// Neither the server's own certificate nor the authority's counts, as in OpenSSL.
func checkDepth(chains [][]*x509.Certificate, depth int) error {
	least := -1
	for _, chain := range chains {
		if n := max(len(chain)-2, 0); least < 0 || n < least {
			least = n
		}
	}
	if least > depth {
		return &depthError{least, depth}
	}
	return nil
}

// addFolder adds the certificates of every file in a folder. Other files may
// stand there too; a folder without any certificate is a mistake.
func addFolder(pool *x509.CertPool, h hash.Hash, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if len(entries) > maxCAFiles {
		return fmt.Errorf("more than %d files", maxCAFiles)
	}
	found := 0
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			continue // a folder, or a link that leads nowhere
		}
		if n, err := addAuthorities(pool, h, path); err == nil {
			found += n
		}
	}
	if found == 0 {
		return errors.New("there is no certificate in this folder: put PEM files there")
	}
	return nil
}

// addAuthorities adds the certificates of a file, PEM or DER, and returns how
// many there are.
func addAuthorities(pool *x509.CertPool, h hash.Hash, path string) (int, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxCABytes+1))
	if err != nil {
		return 0, err
	}
	if len(data) > maxCABytes {
		return 0, fmt.Errorf("it is larger than %d bytes", maxCABytes)
	}
	if !bytes.Contains(data, []byte("-----BEGIN")) {
		cert, err := x509.ParseCertificate(data)
		if err != nil {
			return 0, nil
		}
		pool.AddCert(cert)
		h.Write(cert.Raw)
		return 1, nil
	}
	n := 0
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" && block.Type != "TRUSTED CERTIFICATE" {
			continue
		}
		if cert, err := x509.ParseCertificate(block.Bytes); err == nil {
			pool.AddCert(cert)
			h.Write(cert.Raw)
			n++
		}
	}
	return n, nil
}

// withoutPath takes the path out of an error that stands behind it already.
func withoutPath(err error) error {
	if e := (*os.PathError)(nil); errors.As(err, &e) {
		if errors.Is(e.Err, os.ErrNotExist) {
			return errors.New("no such file or folder") // each system has other words for it
		}
		return e.Err
	}
	return err
}
