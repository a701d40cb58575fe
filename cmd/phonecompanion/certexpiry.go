package main

import (
	"context"
	"crypto/x509"
	"sync"
	"time"

	"github.com/rs/zerolog"
)

const (
	// certificateWarning is how long before its end a certificate is warned of:
	// those that are renewed by programs live 90 days and are renewed 30 before, so
	// with less left something has failed, and there is time to mend it.
	certificateWarning = 14 * 24 * time.Hour
	// certificateLook is how often its end is looked at.
	certificateLook = time.Hour
	// certificateAgain is how often the same is said again.
	certificateAgain = 24 * time.Hour
)

// validity is what a certificate is good for.
type validity string

const (
	validityGood  validity = "good"
	validityEarly validity = "not valid yet"
	validitySoon  validity = "expires soon"
	validityOver  validity = "expired"
)

// validityOf tells what a certificate is good for at a time.
func validityOf(c *x509.Certificate, now time.Time) validity {
	switch {
	case now.Before(c.NotBefore):
		return validityEarly
	case now.After(c.NotAfter):
		return validityOver
	case now.Add(certificateWarning).After(c.NotAfter):
		return validitySoon
	}
	return validityGood
}

// expiry says when a certificate that is served ends, before it does.
type expiry struct {
	certificate *certificate
	log         zerolog.Logger

	mu   sync.Mutex
	leaf *x509.Certificate // of which something was said
	was  validity
	said time.Time
}

// look says what is so by now, unless it was said lately.
func (e *expiry) look(now time.Time) {
	leaf := e.certificate.leaf()
	if leaf == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	is, other := validityOf(leaf, now), e.leaf == nil || !leaf.Equal(e.leaf)
	if !other && is == e.was && (is == validityGood || now.Sub(e.said) < certificateAgain) {
		return
	}
	first := e.leaf == nil
	e.leaf, e.was, e.said = leaf, is, now
	end := func(event *zerolog.Event) *zerolog.Event {
		return event.Str("file", e.certificate.certFile).Time("expires", leaf.NotAfter)
	}
	switch is {
	case validityOver:
		end(e.log.Error()).Msg("the certificate of server.tls_certificate has expired: clients that check it cannot connect")
	case validityEarly:
		end(e.log.Error()).Time("valid_from", leaf.NotBefore).Msg("the certificate of server.tls_certificate is not valid yet: clients that check it cannot connect, or the clock of this machine is wrong")
	case validitySoon:
		end(e.log.Warn()).Msg("the certificate of server.tls_certificate expires soon: put a new one there, it is taken up without a restart")
	case validityGood:
		if !first {
			end(e.log.Info()).Msg("a certificate with time left is served")
		}
	}
}

// run looks now and then, until ctx ends.
func (e *expiry) run(ctx context.Context) {
	tick := time.NewTicker(certificateLook)
	defer tick.Stop()
	for {
		e.look(time.Now())
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
