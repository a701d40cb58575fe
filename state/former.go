package state

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
)

// maxFormer is how many former tokens of a phone are kept: each is one that its
// slots may still hold. More come together only when the phone cannot be
// reached while its token is rotated again and again.
const maxFormer = 16

// A FormerToken is a token that a phone's slots may still hold.
type FormerToken struct {
	Token   string
	Rotated time.Time // when it was replaced
}

// RotateToken gives a phone a new token and remembers the former one, in one
// write: whatever happens next, what stands in the phone is known as ours.
func (s *Store) RotateToken(extension string, now time.Time) (fresh string, err error) {
	fresh = newToken()
	stamp, err := now.UTC().MarshalText()
	if err != nil {
		return "", err
	}
	return fresh, s.update(func(tx *bbolt.Tx) error {
		tokens, former := tx.Bucket(bucketTokens), tx.Bucket(bucketFormer)
		if old := tokens.Get([]byte(extension)); old != nil {
			n := countFormer(former, extension)
			if n >= maxFormer {
				return fmt.Errorf("the phone may still hold one of %d former tokens: let the server reach it before its token is rotated again", n)
			}
			if err := former.Put(slotKey(extension, string(old)), stamp); err != nil {
				return err
			}
		}
		return tokens.Put([]byte(extension), []byte(fresh))
	})
}

// countFormer is how many former tokens of a phone are there.
func countFormer(former *bbolt.Bucket, extension string) (n int) {
	prefix, c := slotKey(extension, ""), former.Cursor()
	for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = c.Next() {
		n++
	}
	return n
}

// FormerTokens returns the former tokens of all phones that have any, by
// extension.
func (s *Store) FormerTokens() (map[string][]FormerToken, error) {
	all := map[string][]FormerToken{}
	err := s.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketFormer).ForEach(func(k, v []byte) error {
			extension, token, ok := bytes.Cut(k, []byte{0})
			f := FormerToken{Token: string(token)}
			if err := f.Rotated.UnmarshalText(v); err != nil || !ok {
				return errors.Join(errors.New("a former token has no time"), err)
			}
			all[string(extension)] = append(all[string(extension)], f)
			return nil
		})
	})
	return all, err
}

// ForgetTokens forgets former tokens of a phone, when its slots hold none of
// them any more.
func (s *Store) ForgetTokens(extension string, tokens []string) error {
	return s.update(func(tx *bbolt.Tx) error {
		for _, token := range tokens {
			if err := tx.Bucket(bucketFormer).Delete(slotKey(extension, token)); err != nil {
				return err
			}
		}
		return nil
	})
}
