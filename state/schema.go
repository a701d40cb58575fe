package state

import (
	"fmt"
	"strconv"

	"go.etcd.io/bbolt"
)

// Version is the version of the state that this program writes. 1 had the
// tokens and former ones, slots, the event counter and the provider's tokens,
// and no number in the file; 2 has bound keys and phones too.
const Version = 2

var (
	bucketMeta = []byte("meta")
	keyVersion = []byte("version")
)

// buckets are those that every file of this version has.
func buckets() [][]byte {
	return [][]byte{bucketMeta, bucketTokens, bucketSlots, bucketSeq, bucketFormer, bucketProvider, bucketKeys, bucketPhones}
}

// A NewerError says that a newer program has written the state. Nothing of it
// was touched: what this one does not know it could only lose.
type NewerError struct{ Version int }

// Error says what to do.
func (e *NewerError) Error() string {
	return fmt.Sprintf("a newer phonecompanion has written this state (version %d, this one knows %d): run one that is at least as new, or give this one another server.state_dir", e.Version, Version)
}

// versionOf returns the version of a file; 0 where nothing was written yet.
func versionOf(tx *bbolt.Tx) (int, error) {
	meta := tx.Bucket(bucketMeta)
	if meta == nil {
		if tx.Bucket(bucketTokens) == nil {
			return 0, nil
		}
		return 1, nil
	}
	text := string(meta.Get(keyVersion))
	v, err := strconv.Atoi(text)
	if err != nil || v < 2 {
		return 0, &damagedError{fmt.Sprintf("its version is %.20q", text)}
	}
	return v, nil
}

// readable refuses what a newer program has written.
func readable(db *bbolt.DB) error {
	return db.View(func(tx *bbolt.Tx) error {
		v, err := versionOf(tx)
		if err == nil && v > Version {
			err = &NewerError{v}
		}
		return err
	})
}

// migrate brings a file that an older program has written, or none, to this
// version. It belongs to one transaction: whoever is killed in it has done
// nothing. From 1 to 2 there is nothing to convert, only more to have.
func migrate(tx *bbolt.Tx) error {
	for _, b := range buckets() {
		if _, err := tx.CreateBucketIfNotExists(b); err != nil {
			return err
		}
	}
	return tx.Bucket(bucketMeta).Put(keyVersion, []byte(strconv.Itoa(Version)))
}
