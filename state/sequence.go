package state

import (
	"encoding/binary"

	"go.etcd.io/bbolt"
)

// ReserveSequence reserves the next n event numbers and returns the first of
// them. A number that was reserved is never given out again, so the counter
// does not go back after a crash either; what was reserved and not used stays
// a hole.
func (s *Store) ReserveSequence(n uint64) (first uint64, err error) {
	err = s.db.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucketSeq)
		key := []byte("ceiling")
		var ceiling uint64
		if v := b.Get(key); len(v) == 8 {
			ceiling = binary.BigEndian.Uint64(v)
		}
		first = ceiling + 1
		return b.Put(key, binary.BigEndian.AppendUint64(nil, ceiling+n))
	})
	return first, err
}
