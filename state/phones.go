package state

import (
	"bytes"

	"go.etcd.io/bbolt"
)

// SavePhone keeps the record of a phone as an object, whatever stands in it, by
// the phone's extension. It is on disk when this returns.
func (s *Store) SavePhone(extension string, record []byte) error {
	return s.update(func(tx *bbolt.Tx) error { return tx.Bucket(bucketPhones).Put([]byte(extension), record) })
}

// phonesSecret stands among the tokens where a phone would. No phone has a blank in
// its extension.
const phonesSecret = "all phones"

// PhonesSecret returns the secret of which the ids of phones and the addresses of
// their files are made; the first call makes it.
func (s *Store) PhonesSecret() (string, error) {
	t, err := s.Tokens([]string{phonesSecret})
	return t[phonesSecret], err
}

// secrets returns how many of the tokens are no phone's.
func secrets(tx *bbolt.Tx) int {
	if tx.Bucket(bucketTokens).Get([]byte(phonesSecret)) == nil {
		return 0
	}
	return 1
}

// Phones returns the records of all phones that have one, by extension.
func (s *Store) Phones() (map[string][]byte, error) {
	all := map[string][]byte{}
	err := s.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketPhones).ForEach(func(k, v []byte) error {
			all[string(k)] = bytes.Clone(v)
			return nil
		})
	})
	return all, err
}
