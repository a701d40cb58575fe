package state

import (
	"errors"
	"fmt"
	"io"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"go.etcd.io/bbolt"
)

// Import replaces everything that the store holds by an exported document, or
// nothing when there is a fault in it. Only the event counter does not go back:
// the larger one counts. keep is where a copy of what was there is kept, made
// when the document has been found good; "" for none. It returns what the
// document held, and of which moment it is. phone says what is wrong with the record
// of a phone, which nobody here knows; nil: nothing is.
func (s *Store) Import(r io.Reader, keep string, phone func(record []byte) error) (n Counts, exported time.Time, err error) {
	n, exported, err = s.replace(r, keep, MaxDocument, phone)
	if err != nil {
		return Counts{}, time.Time{}, place(err)
	}
	return n, exported, nil
}

// replace is Import with another limit; its errors are those of the decoder.
func (s *Store) replace(r io.Reader, keep string, limit int64, phone func(record []byte) error) (n Counts, exported time.Time, err error) {
	limited := &limitedReader{r: r, limit: limit, left: limit}
	err = s.update(func(tx *bbolt.Tx) (err error) {
		d := &importer{dec: jsontext.NewDecoder(limited), tx: tx}
		if exported, err = d.head(); err == nil {
			err = d.body(sections(&n, phone))
			n.Tokens -= secrets(tx)
		}
		if limited.err != nil {
			return limited.err // what the decoder makes of it says less
		}
		if err == nil && keep != "" {
			err = s.keepCopy(keep)
		}
		return err
	})
	return n, exported, err
}

// importer reads a document into a transaction.
type importer struct {
	dec *jsontext.Decoder
	tx  *bbolt.Tx
}

// errForeign says that the document is none of ours.
var errForeign = errors.New("this is no document of phonecompanion state export")

// head reads format, version and time. They stand first, so that a document of
// another kind, or of a newer program, is known before what is in it makes no
// sense.
func (d *importer) head() (exported time.Time, err error) {
	if err := d.token('{'); err != nil {
		return exported, errForeign
	}
	var format string
	if err := d.member("format", &format); err != nil || format != Format {
		return exported, errForeign
	}
	var version int
	if err := d.member("version", &version); err != nil {
		return exported, err
	}
	if version > Version {
		return exported, fmt.Errorf("a newer phonecompanion has written the document (version %d, this one knows %d): import it with one that is at least as new", version, Version)
	}
	if version != Version {
		return exported, d.wrong(fmt.Errorf("there is no version %d of the document: %d is the first", version, Version))
	}
	return exported, d.member("exported", &exported)
}

// body reads the event counter and the lists.
func (d *importer) body(all []section) error {
	var sequence uint64
	if err := d.member("sequence", &sequence); err != nil {
		return err
	}
	if sequence > maxSequence {
		return d.wrong(fmt.Errorf("the event counter is beyond %d", uint64(maxSequence)))
	}
	if err := setCeiling(d.tx, max(sequence, ceiling(d.tx))); err != nil {
		return err
	}
	for _, s := range all {
		if err := d.list(s); err != nil {
			return err
		}
	}
	if d.dec.PeekKind() == '"' {
		t, err := d.dec.ReadToken()
		if err != nil {
			return err
		}
		return d.wrong(fmt.Errorf("no such member is known: %.100q", t.String()))
	}
	if err := d.token('}'); err != nil {
		return err
	}
	if _, err := d.dec.ReadToken(); err != io.EOF {
		return d.wrong(errors.New("something follows the document"))
	}
	return nil
}

// list reads a section in place of what was in its bucket.
func (d *importer) list(s section) error {
	if err := d.name(s.name); err != nil {
		return err
	}
	if err := d.token('['); err != nil {
		return err
	}
	if err := d.tx.DeleteBucket(s.bucket); err != nil {
		return err
	}
	b, err := d.tx.CreateBucket(s.bucket)
	if err != nil {
		return err
	}
	for d.dec.PeekKind() != ']' {
		if err := s.read(d.dec, b); err != nil {
			return err
		}
	}
	return d.token(']')
}

// member reads the member that must come next.
func (d *importer) member(name string, value any) error {
	if err := d.name(name); err != nil {
		return err
	}
	return jsonv2.UnmarshalDecode(d.dec, value)
}

// name reads the name of the member that must come next.
func (d *importer) name(name string) error {
	t, err := d.dec.ReadToken()
	switch {
	case err != nil:
		return err
	case t.Kind() == '}':
		return d.wrong(fmt.Errorf("%s is missing", name))
	case t.String() != name:
		return d.wrong(fmt.Errorf("%s should stand here; the order is that of an export", name))
	}
	return nil
}

// token reads the brace or bracket that must come next.
func (d *importer) token(kind jsontext.Kind) error {
	t, err := d.dec.ReadToken()
	if err == nil && t.Kind() != kind {
		err = d.wrong(fmt.Errorf("%q should stand here", string(kind)))
	}
	return err
}

// wrong says that what was just read is wrong.
func (d *importer) wrong(err error) error {
	return &placedError{at(d.dec.StackPointer(), d.dec.InputOffset()), err}
}

// limitedReader reads what a document may have, and keeps why it cannot.
type limitedReader struct {
	r           io.Reader
	limit, left int64
	err         error
}

// Read reads.
func (l *limitedReader) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		l.err = fmt.Errorf("the document is larger than %d bytes", l.limit)
		return 0, l.err
	}
	if err != nil && err != io.EOF {
		l.err = err
	}
	return n, err
}
