package state

import (
	"encoding/binary"

	"go.etcd.io/bbolt"
)

// keyCeiling is where the largest event number that was reserved stands.
var keyCeiling = []byte("ceiling")

// ReserveSequence reserves the next n event numbers and returns the first of
// them. A number that was reserved is never given out again, so the counter
// does not go back after a crash either; what was reserved and not used stays
// a hole.
func (s *Store) ReserveSequence(n uint64) (first uint64, err error) {
	err = s.update(func(tx *bbolt.Tx) error {
		last := ceiling(tx)
		first = last + 1
		return setCeiling(tx, last+n)
	})
	return first, err
}

// ceiling is the largest event number that was reserved.
func ceiling(tx *bbolt.Tx) uint64 {
	if v := tx.Bucket(bucketSeq).Get(keyCeiling); len(v) == 8 {
		return binary.BigEndian.Uint64(v)
	}
	return 0
}

// setCeiling sets it.
func setCeiling(tx *bbolt.Tx, n uint64) error {
	return tx.Bucket(bucketSeq).Put(keyCeiling, binary.BigEndian.AppendUint64(nil, n))
}
