package state

import (
	"crypto/rand"
	"encoding/base64"

	"go.etcd.io/bbolt"
)

// tokenBytes is the size of a token: 128 random bits, as the contract asks.
const tokenBytes = 16

// Tokens returns the tokens of the extensions and makes those that are
// missing, all in one write.
func (s *Store) Tokens(extensions []string) (map[string]string, error) {
	tokens := make(map[string]string, len(extensions))
	var missing []string
	err := s.db.View(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucketTokens)
		for _, ext := range extensions {
			if v := b.Get([]byte(ext)); v != nil {
				tokens[ext] = string(v)
			} else {
				missing = append(missing, ext)
			}
		}
		return nil
	})
	if err != nil || len(missing) == 0 {
		return tokens, err
	}
	err = s.update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucketTokens)
		for _, ext := range missing {
			t := newToken()
			if err := b.Put([]byte(ext), []byte(t)); err != nil {
				return err
			}
			tokens[ext] = t
		}
		return nil
	})
	return tokens, err
}

func newToken() string {
	var b [tokenBytes]byte
	rand.Read(b[:]) // never fails: the runtime stops the program instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}
