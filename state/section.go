package state

import (
	"errors"
	"fmt"
	"io"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"go.etcd.io/bbolt"
)

// A section is a part of a document that is a list: its lines are the entries
// of a bucket, in the bucket's order.
type section struct {
	name   string
	bucket []byte
	line   func(k, v []byte) ([]byte, error)                  // an entry as JSON
	read   func(dec *jsontext.Decoder, b *bbolt.Bucket) error // one line into the bucket
}

// sectionOf makes a section of lines of one type. room refuses an entry for
// which there is no room; nil: there always is.
func sectionOf[T any](name string, bucket []byte, n *int, line func(k, v []byte) (T, error), entry func(T) (k, v []byte, err error), room func(b *bbolt.Bucket, k []byte) error) section {
	return section{
		name: name, bucket: bucket,
		line: func(k, v []byte) ([]byte, error) {
			l, err := line(k, v)
			if err != nil {
				return nil, err
			}
			return jsonv2.Marshal(l, jsontext.PreserveRawStrings(true))
		},
		read: func(dec *jsontext.Decoder, b *bbolt.Bucket) error {
			var l T
			if err := jsonv2.UnmarshalDecode(dec, &l, jsonv2.RejectUnknownMembers(true)); err != nil {
				return err
			}
			k, v, err := entry(l)
			if err == nil && b.Get(k) != nil {
				err = errors.New("it stands there twice")
			}
			if err == nil && room != nil {
				err = room(b, k)
			}
			if err == nil {
				err = b.Put(k, v)
			}
			if err != nil {
				return &placedError{dec.StackPointer(), err}
			}
			*n++
			return nil
		},
	}
}

// placedError says where in a document something is wrong.
type placedError struct {
	at  jsontext.Pointer
	err error
}

// Error names the place as a JSON pointer (RFC 6901).
func (e *placedError) Error() string { return fmt.Sprintf("at %.200s: %v", e.at, e.err) }

// Unwrap gives the reason.
func (e *placedError) Unwrap() error { return e.err }

// place gives an error of the decoder a place, and words that quote no value:
// it may be a secret.
func place(err error) error {
	syntax, semantic := (*jsontext.SyntacticError)(nil), (*jsonv2.SemanticError)(nil)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the document ends in the middle: a part of it is missing")
	case errors.As(err, &syntax):
		why := errors.New("this is no JSON in UTF-8")
		if errors.Is(err, jsontext.ErrDuplicateName) {
			why = errors.New("the member stands there twice")
		}
		return &placedError{at(syntax.JSONPointer, syntax.ByteOffset), why}
	case errors.As(err, &semantic) && errors.Is(err, jsonv2.ErrUnknownName):
		return &placedError{at(semantic.JSONPointer, semantic.ByteOffset), errors.New("no such member is known")}
	case errors.As(err, &semantic):
		return &placedError{at(semantic.JSONPointer, semantic.ByteOffset), errors.New("the value is of a wrong kind")}
	}
	return err
}

// at is the place as a pointer, or else as an offset.
func at(p jsontext.Pointer, offset int64) jsontext.Pointer {
	if p == "" {
		return jsontext.Pointer(fmt.Sprintf("byte %d", offset))
	}
	return p
}
