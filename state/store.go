package state

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// fileName is the database in the state folder.
const fileName = "phonecompanion.db"

// lockWait is how long another process may hold the database before opening it
// fails: a server that is just stopping needs a moment.
const lockWait = 5 * time.Second

var (
	bucketTokens = []byte("tokens")
	bucketSlots  = []byte("slots")
	bucketSeq    = []byte("sequence")
)

// A Store is the open state folder. It is safe for use by several goroutines.
type Store struct {
	db *bbolt.DB
}

// Open opens the store in dir, and makes the folder when it is not there. Only
// the user who runs the server may read it: tokens are secrets.
func Open(dir string) (*Store, error) { return openWithin(dir, lockWait) }

// openWithin is Open with another time that a lock may last.
func openWithin(dir string, wait time.Duration) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("state folder: %w: set server.state_dir to a folder that this user may write", err)
	}
	path := filepath.Join(dir, fileName)
	var db *bbolt.DB
	err := guarded(func() (err error) {
		if db, err = bbolt.Open(path, 0o600, &bbolt.Options{Timeout: wait}); err != nil {
			return err
		}
		return readAll(db)
	})
	if damaged := (*damagedError)(nil); errors.As(err, &damaged) {
		return nil, fmt.Errorf("%s: %w", path, err) // nothing of it can be closed safely
	}
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("state folder %s is in use by another server: stop it, or give this one its own server.state_dir", dir)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w: set server.state_dir to a folder that this user may write", path, err)
	}
	err = guarded(func() error {
		return db.Update(func(tx *bbolt.Tx) error {
			for _, b := range [][]byte{bucketTokens, bucketSlots, bucketSeq} {
				if _, err := tx.CreateBucketIfNotExists(b); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &Store{db: db}, nil
}

// Close closes the store.
func (s *Store) Close() error { return s.db.Close() }
