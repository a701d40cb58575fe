package state

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
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
	bucketTokens   = []byte("tokens")
	bucketSlots    = []byte("slots")
	bucketSeq      = []byte("sequence")
	bucketFormer   = []byte("former tokens")
	bucketProvider = []byte("provider tokens")
	bucketKeys     = []byte("bound keys")
	bucketPhones   = []byte("phones")
)

// lockTry is how long OpenNow waits: the lock is tried once.
const lockTry = time.Millisecond

// An InUseError says that another process holds the state folder.
type InUseError struct{ Dir string }

// Error says what to do.
func (e *InUseError) Error() string {
	return fmt.Sprintf("state folder %s is in use by another server: stop it, or give this one its own server.state_dir", e.Dir)
}

// A Store is the open state folder. It is safe for use by several goroutines.
type Store struct {
	db     *bbolt.DB
	dir    string
	writes writes
}

// Open opens the store in dir, and makes the folder when it is not there. Only
// the user who runs the server may read it: tokens are secrets.
func Open(dir string) (*Store, error) { return openWithin(dir, lockWait) }

// OpenNow is Open for commands beside a server: where one holds the folder it
// fails at once, with an [InUseError].
func OpenNow(dir string) (*Store, error) { return openWithin(dir, lockTry) }

// openWithin is Open with another time that a lock may last.
func openWithin(dir string, wait time.Duration) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("state folder: %w: %s", err, wayOut(err))
	}
	path := filepath.Join(dir, fileName)
	var db *bbolt.DB
	begin(path)
	err := guarded(func() (err error) {
		if err = notEmpty(path); err != nil {
			return err
		}
		if db, err = bbolt.Open(path, 0o600, &bbolt.Options{Timeout: wait}); err != nil {
			return damaged(err)
		}
		if err = readable(db); err != nil {
			return err
		}
		return readAll(db)
	})
	if damaged := (*damagedError)(nil); errors.As(err, &damaged) {
		return nil, fmt.Errorf("%s: %w", path, err) // nothing of it can be closed safely
	}
	if newer := (*NewerError)(nil); errors.As(err, &newer) {
		db.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, &InUseError{dir}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %s", path, err, wayOut(err))
	}
	if err = guarded(func() error { return db.Update(migrate) }); err != nil {
		db.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	sweep(dir)
	return &Store{db: db, dir: dir}, nil
}

// wayOut says what to do about a folder or a file that cannot be opened.
func wayOut(err error) string {
	if errors.Is(err, syscall.ENOSPC) {
		return "make room there"
	}
	return "set server.state_dir to a folder that this user may write"
}

// begin makes the file where there is none, under another name first: bbolt
// refuses a file that it began and did not finish, and the very first start may
// be killed too. What fails here fails again, and is said, when it is opened.
func begin(path string) {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return
	}
	f, err := os.CreateTemp(filepath.Dir(path), fileName+".new-*")
	if err != nil {
		return
	}
	f.Close()
	defer os.Remove(f.Name())
	db, err := bbolt.Open(f.Name(), 0o600, nil)
	if err != nil {
		return
	}
	db.Close()
	if err = os.Link(f.Name(), path); err == nil || errors.Is(err, fs.ErrExist) { // never over a file that somebody else has made by now
		return
	}
	if _, err = os.Lstat(path); errors.Is(err, fs.ErrNotExist) { // a file system without links
		os.Rename(f.Name(), path)
	}
}

// notEmpty refuses a file of no bytes: bbolt would take it for a new one, and what
// was in it would be lost without a word. Ours is never empty, see begin.
func notEmpty(path string) error {
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Size() == 0 {
		return &damagedError{"it is empty"}
	}
	return nil
}

// Close closes the store.
func (s *Store) Close() error { return s.db.Close() }
