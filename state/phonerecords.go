package state

import "go.etcd.io/bbolt"

// SavePhones is SavePhone for many phones, in one write: all of them are kept, or
// none.
func (s *Store) SavePhones(records map[string][]byte) error {
	return s.update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucketPhones)
		for extension, record := range records {
			if err := b.Put([]byte(extension), record); err != nil {
				return err
			}
		}
		return nil
	})
}
