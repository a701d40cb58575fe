package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/server"
)

// listenTLS opens the TLS listener of the line protocol.
func listenTLS(ctx context.Context, c *config.Server, cert *certificate) (net.Listener, error) {
	if err := cert.check(); err != nil {
		return nil, err
	}
	l, err := server.Listen(ctx, c.TLSListen)
	if err != nil {
		return nil, fmt.Errorf("server.tls_listen: %w", err)
	}
	return tls.NewListener(l, &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: cert.get}), nil
}

// certificate is a certificate that is read again when its files change: at
// the next handshake, whether the change was noticed before or not. A pair that
// cannot be read keeps the one before.
type certificate struct {
	certFile, keyFile string

	mu      sync.Mutex
	current *tls.Certificate
	stamp   [2]time.Time
}

// get returns the certificate for a handshake.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.read(); err != nil && c.current == nil {
		return nil, err
	}
	return c.current, nil
}

// leaf is the certificate that is served, without those that vouch for it; nil:
// none is, or was read yet.
func (c *certificate) leaf() *x509.Certificate {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current == nil {
		return nil
	}
	return c.current.Leaf
}

// check reads the files if they have changed, and says what is wrong with them.
func (c *certificate) check() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.read(); err != nil {
		return fmt.Errorf("server.tls_certificate, server.tls_key: %w", err)
	}
	return nil
}

// read reads the files if they have changed; the lock is held.
func (c *certificate) read() error {
	var stamp [2]time.Time
	for i, name := range []string{c.certFile, c.keyFile} {
		info, err := os.Stat(name)
		if err != nil {
			return err
		}
		stamp[i] = info.ModTime()
	}
	if c.current != nil && stamp == c.stamp {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return fmt.Errorf("%s, %s: %w", c.certFile, c.keyFile, err)
	}
	c.current, c.stamp = &pair, stamp
	return nil
}
