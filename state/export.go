package state

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"go.etcd.io/bbolt"
)

// Export writes everything that the store holds as one JSON document, one entry
// a line, as it is at one moment. The document holds secrets. Where writing is
// slow the store cannot grow meanwhile: see [Store.Snapshot].
func (s *Store) Export(w io.Writer, now time.Time) error { return s.export(w, now, MaxDocument) }

// export is Export with another limit.
func (s *Store) export(w io.Writer, now time.Time, limit int) error {
	return s.db.View(func(tx *bbolt.Tx) error {
		e := &exporter{w: bufio.NewWriter(w), limit: limit, left: limit}
		e.printf("{\n\"format\": %q,\n\"version\": %d,\n\"exported\": %q,\n\"sequence\": %d", Format, Version, now.UTC().Format(time.RFC3339), ceiling(tx))
		for _, section := range sections(&Counts{}, nil) {
			e.section(tx, section)
		}
		e.printf("\n}\n")
		if e.err != nil {
			return e.err
		}
		return e.w.Flush()
	})
}

// exporter writes a document until something fails.
type exporter struct {
	w           *bufio.Writer
	limit, left int
	err         error
}

func (e *exporter) printf(format string, args ...any) { e.write(fmt.Appendf(nil, format, args...)) }

// write refuses a document that no import would take.
func (e *exporter) write(text []byte) {
	if e.left -= len(text); e.err == nil && e.left < 0 {
		e.err = fmt.Errorf("the document is larger than %d bytes, which no import takes: copy %s while no server runs instead", e.limit, fileName)
	}
	if e.err == nil {
		_, e.err = e.w.Write(text)
	}
}

// section writes a list.
func (e *exporter) section(tx *bbolt.Tx, s section) {
	e.printf(",\n%q: [", s.name)
	n := 0
	err := tx.Bucket(s.bucket).ForEach(func(k, v []byte) error {
		line, err := s.line(k, v)
		if err != nil {
			return fmt.Errorf("%s, entry %d: %w", s.name, n, place(err))
		}
		if n++; n > 1 {
			e.printf(",")
		}
		e.printf("\n%s", line)
		return e.err
	})
	if e.err == nil {
		e.err = err
	}
	if n > 0 {
		e.printf("\n")
	}
	e.printf("]")
}
