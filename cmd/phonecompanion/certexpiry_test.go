package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"
)

// TestExpiry: the end of a certificate is said two weeks before, each day, and
// when it is there; another one that has time left is the end of it. The clock is
// a false one.
func TestExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		leaf := func(serial int64, from, to time.Duration) *tls.Certificate {
			now := time.Now()
			c := &x509.Certificate{Raw: big.NewInt(serial).Bytes(), NotBefore: now.Add(from), NotAfter: now.Add(to)}
			return &tls.Certificate{Leaf: c}
		}
		const day = 24 * time.Hour
		log := &lockedBuffer{}
		served := &certificate{certFile: "cert.pem", current: leaf(1, -day, 16*day)}
		e := &expiry{certificate: served, log: zerolog.New(log)}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { e.run(ctx); close(done) }()
		before := 0
		want := func(after time.Duration, lines map[string]int) {
			t.Helper()
			<-time.After(after)
			synctest.Wait()
			all, said := 0, log.String()[before:]
			before += len(said)
			for text, n := range lines {
				if got := strings.Count(said, text); got != n {
					t.Errorf("%q was said %d times, want %d:\n%s", text, got, n, said)
				}
				all += n
			}
			if got := strings.Count(said, "\n"); got != all {
				t.Errorf("%d lines, want %d:\n%s", got, all, said)
			}
		}
		put := func(c *tls.Certificate) {
			served.mu.Lock()
			served.current = c
			served.mu.Unlock()
		}
		want(day, nil)
		want(2*day, map[string]int{"expires soon": 1})
		want(12*day, map[string]int{"expires soon": 12})
		want(3*day, map[string]int{"expires soon": 1, "has expired": 2})
		put(leaf(2, -day, 90*day))
		want(day, map[string]int{"with time left": 1})
		put(leaf(3, day/2, 90*day))
		want(day, map[string]int{"not valid yet": 1, "with time left": 1})
		cancel()
		<-done
	})
}
