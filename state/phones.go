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
