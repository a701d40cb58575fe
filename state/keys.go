package state

import (
	"bytes"
	"encoding/json"

	"go.etcd.io/bbolt"
)

// A KeyPhase says how far the binding of a key has come.
type KeyPhase string

// The phases. What is binding or unbinding at a start was broken off.
const (
	KeyBinding   KeyPhase = "binding"   // it is being written: after a crash it is taken back
	KeyBound     KeyPhase = "bound"     // the phone has taken it
	KeyUnbinding KeyPhase = "unbinding" // it is being put back: that goes on until it is done
)

// A Key is a key of a phone that a client has bound, and what the phone's
// settings of the key held before.
type Key struct {
	Key        string   `json:"key"` // its number, or its name
	Light      string   `json:"light"`
	Label      string   `json:"label"`
	ActionName string   `json:"action_name,omitempty"`
	Action     string   `json:"action,omitempty"`
	Phase      KeyPhase `json:"phase"`
	Slots      []Slot   `json:"-"`
	// Before is what of ours settings may still hold: what Slots say has not been seen
	// there yet.
	Before []Held `json:"before,omitempty"`
}

// Held is what a setting holds.
type Held struct {
	Setting string `json:"setting"`
	Value   string `json:"value"`
}

// keyRecord is a Key in the file.
type keyRecord struct {
	Key
	Slots []record `json:"slots,omitempty"`
}

// SaveKey keeps a bound key of a phone, in place of what was kept of the key
// before. owner names the phone as in SaveSlots. It is on disk when this returns.
func (s *Store) SaveKey(owner string, k Key) error {
	r := keyRecord{Key: k}
	for _, slot := range k.Slots {
		r.Slots = append(r.Slots, toRecord(slot))
	}
	v, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return s.update(func(tx *bbolt.Tx) error { return tx.Bucket(bucketKeys).Put(slotKey(owner, k.Key), v) })
}

// Keys returns the bound keys of a phone.
func (s *Store) Keys(owner string) ([]Key, error) {
	var keys []Key
	err := s.db.View(func(tx *bbolt.Tx) error {
		prefix := slotKey(owner, "")
		c := tx.Bucket(bucketKeys).Cursor()
		for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
			var r keyRecord
			if err := json.Unmarshal(v, &r); err != nil {
				return err
			}
			for i := range r.Slots {
				r.Key.Slots = append(r.Key.Slots, r.Slots[i].slot())
			}
			keys = append(keys, r.Key)
		}
		return nil
	})
	return keys, err
}

// DropKey forgets a key, after the phone has its own settings again.
func (s *Store) DropKey(owner, key string) error {
	return s.update(func(tx *bbolt.Tx) error { return tx.Bucket(bucketKeys).Delete(slotKey(owner, key)) })
}

// KeyOwners returns the phones that have bound keys.
func (s *Store) KeyOwners() ([]string, error) { return s.owners(bucketKeys) }
