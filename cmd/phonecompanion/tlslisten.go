package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/server"
)

// listenTLS opens the TLS listener of the line protocol.
func listenTLS(ctx context.Context, c *config.Server) (net.Listener, error) {
	cert := &certificate{certFile: c.TLSCertificate, keyFile: c.TLSKey}
	if _, err := cert.get(nil); err != nil {
		return nil, fmt.Errorf("server.tls_certificate, server.tls_key: %w", err)
	}
	l, err := server.Listen(ctx, c.TLSListen)
	if err != nil {
		return nil, fmt.Errorf("server.tls_listen: %w", err)
	}
	return tls.NewListener(l, &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: cert.get}), nil
}

// certificate is a certificate that is read again when its files change. A
// pair that cannot be read keeps the one before.
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
	var stamp [2]time.Time
	for i, name := range []string{c.certFile, c.keyFile} {
		info, err := os.Stat(name)
		if err != nil {
			return c.current, c.unless(err)
		}
		stamp[i] = info.ModTime()
	}
	if c.current != nil && stamp == c.stamp {
		return c.current, nil
	}
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return c.current, c.unless(err)
	}
	c.current, c.stamp = &pair, stamp
	return c.current, nil
}

// unless returns err when there is no earlier certificate to go on with.
func (c *certificate) unless(err error) error {
	if c.current != nil {
		return nil
	}
	return err
}
