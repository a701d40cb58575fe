package state

import (
	"bytes"
	"encoding/json"
	"errors"
	"time"

	"go.etcd.io/bbolt"
)

// maxProviderTokens is how many refresh tokens are kept: one for each that was
// ever configured, the newest ones. More than one is needed only by somebody
// who changes the configuration to and fro.
const maxProviderTokens = 8

// providerToken is a refresh token in the file.
type providerToken struct {
	Token string    `json:"token"`
	Saved time.Time `json:"saved"`
}

// ProviderToken returns the newest refresh token that descends from the one
// with this origin, or "" when none was saved.
func (s *Store) ProviderToken(origin string) (string, error) {
	var t providerToken
	err := s.db.View(func(tx *bbolt.Tx) error {
		if v := tx.Bucket(bucketProvider).Get([]byte(origin)); v != nil {
			return decodeProviderToken(v, &t)
		}
		return nil
	})
	return t.Token, err
}

// SaveProviderToken keeps a refresh token. It is on disk when this returns.
func (s *Store) SaveProviderToken(origin, token string) error {
	record, err := json.Marshal(providerToken{token, time.Now().UTC()})
	if err != nil {
		return err
	}
	return s.update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucketProvider)
		if err := b.Put([]byte(origin), record); err != nil {
			return err
		}
		n, oldest, saved := 0, []byte(nil), time.Time{}
		err := b.ForEach(func(k, v []byte) error {
			var t providerToken
			if err := decodeProviderToken(v, &t); err != nil {
				return err
			}
			if n++; string(k) != origin && (oldest == nil || t.Saved.Before(saved)) {
				oldest, saved = bytes.Clone(k), t.Saved
			}
			return nil
		})
		if err != nil || n <= maxProviderTokens {
			return err
		}
		return b.Delete(oldest)
	})
}

// decodeProviderToken reads a record. The decoder's words could quote it, and
// it is a secret.
func decodeProviderToken(v []byte, t *providerToken) error {
	if json.Unmarshal(v, t) != nil {
		return errors.New("the provider's refresh token cannot be read")
	}
	return nil
}
