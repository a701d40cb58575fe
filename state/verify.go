package state

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime/debug"
	"syscall"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// guarded runs f, which reads the file. The file is mapped into memory, so
// damage to it shows as a fault of the memory access; better here, with a
// sentence, than later in the middle of the work.
func guarded(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = &damagedError{r}
		}
	}()
	return f()
}

// damagedError says that the file cannot be read as what it should be.
type damagedError struct{ fault any }

// Error says what to do.
func (e *damagedError) Error() string {
	return fmt.Sprintf("the file is damaged (%v): put back a copy of it, or move it away; what it knew of the phones' old settings is lost then", e.fault)
}

// damaged returns err, as damage where neither the system nor another process keeps
// us from opening the file: then it is not what it should be.
func damaged(err error) error {
	if path, number := (*fs.PathError)(nil), syscall.Errno(0); errors.Is(err, bolterrors.ErrTimeout) || errors.As(err, &path) || errors.As(err, &number) {
		return err
	}
	return &damagedError{err}
}

// readAll reads everything once.
func readAll(db *bbolt.DB) error {
	return db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(_ []byte, b *bbolt.Bucket) error {
			sum := byte(0)
			return b.ForEach(func(k, v []byte) error {
				for _, c := range k {
					sum += c
				}
				for _, c := range v {
					sum += c
				}
				return nil
			})
		})
	})
}
