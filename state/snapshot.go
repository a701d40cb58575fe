package state

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.etcd.io/bbolt"
)

// Files that are written beside the database have these names, and more behind
// them, until they are whole. A killed process leaves one; the next that opens
// the folder removes it.
const (
	exportPrefix = fileName + ".export-"
	copyPrefix   = fileName + ".copy-"
)

// sweep removes what killed processes have left. Only who holds the lock of the
// folder may call it.
func sweep(dir string) {
	entries, _ := os.ReadDir(dir) // what cannot be read cannot be removed
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), exportPrefix) || strings.HasPrefix(e.Name(), copyPrefix) {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// A Snapshot is an exported document, to be read at any pace.
type Snapshot struct {
	file *os.File
	size int64
}

// Snapshot exports into a file in the state folder, which is gone when it is
// closed: who reads slowly must not keep the store from growing.
func (s *Store) Snapshot(now time.Time) (*Snapshot, error) {
	f, err := os.CreateTemp(s.dir, exportPrefix+"*") // with mode 0600
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	snapshot := &Snapshot{file: f}
	if err = s.Export(f, now); err == nil {
		if snapshot.size, err = f.Seek(0, io.SeekCurrent); err == nil {
			_, err = f.Seek(0, io.SeekStart)
		}
	}
	if err != nil {
		snapshot.Close()
		return nil, fmt.Errorf("export: %w", err)
	}
	return snapshot, nil
}

// Size is the size of the document in bytes.
func (s *Snapshot) Size() int64 { return s.size }

// Read reads the document.
func (s *Snapshot) Read(p []byte) (int, error) { return s.file.Read(p) }

// Close removes the file.
func (s *Snapshot) Close() error { return errors.Join(s.file.Close(), os.Remove(s.file.Name())) }

// keepCopy writes a copy of the database, as it is before what is under way. It
// is there whole or not at all, and never in the place of another one.
func (s *Store) keepCopy(path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already, from an import before: move it away first", path)
	}
	f, err := os.CreateTemp(s.dir, copyPrefix+"*")
	if err != nil {
		return fmt.Errorf("copy of the state: %w", err)
	}
	defer os.Remove(f.Name())
	err = s.db.View(func(tx *bbolt.Tx) error {
		_, err := tx.WriteTo(f)
		return err
	})
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path) // nobody else makes it: we hold the lock
	}
	if err != nil {
		return fmt.Errorf("copy of the state: %w", err)
	}
	if folder, err := os.Open(s.dir); err == nil {
		folder.Sync() // some systems cannot, and need not
		folder.Close()
	}
	return nil
}

// Exists tells whether there is a state in a folder.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, fileName))
	return err == nil
}

// BeforeImport is where an import keeps a copy of the state in a folder.
func BeforeImport(dir string) string { return filepath.Join(dir, fileName+".before-import") }

// Count counts what the store holds.
func (s *Store) Count() (n Counts, err error) {
	err = s.db.View(func(tx *bbolt.Tx) error {
		for n, bucket := range map[*int][]byte{
			&n.Tokens: bucketTokens, &n.FormerTokens: bucketFormer, &n.Slots: bucketSlots,
			&n.ProviderTokens: bucketProvider, &n.Keys: bucketKeys, &n.Phones: bucketPhones,
		} {
			*n = tx.Bucket(bucket).Stats().KeyN
		}
		n.Tokens -= secrets(tx)
		return nil
	})
	return n, err
}
