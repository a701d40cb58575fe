package provider

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"
)

// faultText says in words what went wrong with the network or TLS, and what to
// change. It never holds more of a request than the host.
func (c *Config) faultText(err error) string {
	host := c.host()
	var (
		authority x509.UnknownAuthorityError
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
		depth     *depthError
		header    tls.RecordHeaderError
		dns       *net.DNSError
	)
	switch {
	case errors.As(err, &depth):
		return host + ": " + depth.Error()
	case errors.As(err, &authority):
		if c.CAFile == "" && c.CAPath == "" {
			return fmt.Sprintf("the certificate of %s is not signed by an authority that this system knows: put the authority's certificate into a file and name it in provider.ca_file", host)
		}
		return fmt.Sprintf("the certificate of %s is not signed by an authority in provider.ca_file or provider.ca_path: put the authority's certificate there", host)
	case errors.As(err, &name):
		return fmt.Sprintf("the certificate of %s is for %s: set provider.hostname to the name that the certificate has", host, namesOf(name.Certificate))
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Sprintf("the certificate of %s is good from %s to %s only: look at this machine's clock, or tell the provider", host, day(invalid.Cert.NotBefore), day(invalid.Cert.NotAfter))
	case errors.As(err, &invalid):
		return fmt.Sprintf("the certificate of %s cannot be used: %v", host, invalid)
	case errors.As(err, &header):
		return fmt.Sprintf("%s answers without TLS: look at provider.port and provider.protocol", host)
	case strings.Contains(err.Error(), "tls: protocol version not supported"), strings.Contains(err.Error(), "server selected unsupported protocol version"):
		return fmt.Sprintf("%s does not speak TLS %s or later: lower provider.min_tls if it must be so", host, tls.VersionName(c.minTLS())[len("TLS "):])
	case errors.As(err, &dns):
		return fmt.Sprintf("there is no host %s: look at provider.hostname and at this machine's name server", c.Hostname)
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Sprintf("%s refuses connections: look at provider.hostname and provider.port", host)
	case isTimeout(err):
		return fmt.Sprintf("%s did not answer within %v", host, c.Timeout)
	case errors.Is(err, context.Canceled):
		return "the server is stopping"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return host + " closed the connection before it had answered"
	case strings.Contains(err.Error(), "HTTP response to HTTPS client"):
		return fmt.Sprintf("%s answers without TLS: look at provider.port and provider.protocol", host)
	case strings.Contains(err.Error(), "malformed HTTP"):
		return fmt.Sprintf("%s does not speak HTTP: look at provider.port and provider.protocol", host)
	}
	if u := (*url.Error)(nil); errors.As(err, &u) {
		err = u.Err // without the URL
	}
	return fmt.Sprintf("%s: %v", host, err)
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}

// namesOf are the names that a certificate is for.
func namesOf(cert *x509.Certificate) string {
	names := append([]string{}, cert.DNSNames...)
	for _, ip := range cert.IPAddresses {
		names = append(names, ip.String())
	}
	const most = 5 // a certificate may have hundreds
	switch {
	case len(names) == 0:
		return "no name at all"
	case len(names) > most:
		names = append(names[:most], "…")
	}
	return strings.Join(names, ", ")
}

func day(t time.Time) string { return t.UTC().Format("2 January 2006") }
