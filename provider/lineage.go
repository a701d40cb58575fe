package provider

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"sync"

	"github.com/phonecompanion/phonecompanion/stli"
)

// A Store keeps refresh tokens over a restart. What was saved is on disk when
// the call returns.
type Store interface {
	ProviderToken(origin string) (string, error)
	SaveProviderToken(origin, token string) error
}

// lineage is the chain of refresh tokens that begins with the configured one.
// Each is good for one use; whoever uses an old one may lose the account. So
// one at a time is used, and its successor is on disk before anything else
// happens: RingCentral takes the old one until the new access token is used.
type lineage struct {
	store  Store
	origin string

	mu      sync.Mutex
	token   Secret
	unsaved *granted // what came, and could not be saved
}

// originOf names a configured refresh token without telling it.
func originOf(c *Config) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{c.host(), c.ClientID, string(c.RefreshToken)}, "\x00")))
	return hex.EncodeToString(sum[:])
}

// newLineage takes up the chain where it ended, or begins it.
func newLineage(c *Config, store Store) (*lineage, error) {
	l := &lineage{store: store, origin: originOf(c), token: c.RefreshToken}
	saved, err := store.ProviderToken(l.origin)
	if saved != "" {
		l.token = Secret(saved)
	}
	return l, err
}

// next uses the newest refresh token and keeps its successor.
func (l *lineage) next(use func(Secret) (*granted, *refusal)) (*granted, *refusal) {
	l.mu.Lock()
	defer l.mu.Unlock()
	g := l.unsaved
	if g == nil {
		var refused *refusal
		if g, refused = use(l.token); refused != nil {
			return nil, refused
		}
	}
	if g.refresh != l.token && g.refresh != "" {
		if err := l.store.SaveProviderToken(l.origin, string(g.refresh)); err != nil {
			l.unsaved = g
			return nil, &refusal{stli.Failf(stli.CodeResourceOutOfService, "the provider's new refresh token cannot be kept, so it is not used: %v: look at server.state_dir", err), false}
		}
		l.token = g.refresh
	}
	l.unsaved = nil
	return g, nil
}
