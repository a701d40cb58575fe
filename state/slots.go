package state

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"go.etcd.io/bbolt"
)

// A Slot is one action URL of a phone that we wrote, or were about to write.
type Slot struct {
	Setting string // the phone's own name
	Old     string // what must be put back, byte for byte
	Ours    string // what we wrote
}

// record is a Slot in the file. Phones hold bytes, and JSON holds text: an old
// value that is no UTF-8 is kept in a form of its own.
type record struct {
	Setting  string `json:"setting"`
	Old      string `json:"old"`
	OldBytes []byte `json:"old_bytes,omitempty"`
	Ours     string `json:"ours"`
}

// toRecord is a Slot as it stands in the file.
func toRecord(s Slot) record {
	r := record{Setting: s.Setting, Old: s.Old, Ours: s.Ours}
	if !utf8.ValidString(s.Old) {
		r.Old, r.OldBytes = "", []byte(s.Old)
	}
	return r
}

// slot is the reverse of toRecord.
func (r *record) slot() Slot {
	if len(r.OldBytes) > 0 {
		return Slot{r.Setting, string(r.OldBytes), r.Ours}
	}
	return Slot{r.Setting, r.Old, r.Ours}
}

func encode(s Slot) ([]byte, error) { return json.Marshal(toRecord(s)) }

func decode(v []byte) (Slot, error) {
	var r record
	err := json.Unmarshal(v, &r)
	return r.slot(), err
}

// SaveSlots records slots of a phone before they are written there. A slot
// that is recorded already keeps its old value if the new one is empty: what
// stands in the phone by now is ours, or was lost with its settings. Another
// one, which somebody has put there since, is what stands there before we
// write again, and takes its place.
func (s *Store) SaveSlots(extension string, slots []Slot) error {
	return s.update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucketSlots)
		for _, slot := range slots {
			key := slotKey(extension, slot.Setting)
			if v := b.Get(key); v != nil {
				before, err := decode(v)
				if err != nil {
					return err // better no monitoring than a lost value
				}
				if slot.Old == "" {
					slot.Old = before.Old
				}
			}
			v, err := encode(slot)
			if err != nil {
				return err
			}
			if err := b.Put(key, v); err != nil {
				return err
			}
		}
		return nil
	})
}

// Slots returns what is recorded for a phone.
func (s *Store) Slots(extension string) ([]Slot, error) {
	var slots []Slot
	err := s.db.View(func(tx *bbolt.Tx) error {
		prefix := slotKey(extension, "")
		c := tx.Bucket(bucketSlots).Cursor()
		for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
			slot, err := decode(v)
			if err != nil {
				return err
			}
			slots = append(slots, slot)
		}
		return nil
	})
	return slots, err
}

// DropSlots forgets slots of a phone after they have been put back.
func (s *Store) DropSlots(extension string, settings []string) error {
	return s.update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucketSlots)
		for _, name := range settings {
			if err := b.Delete(slotKey(extension, name)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Extensions returns the extensions that have recorded slots.
func (s *Store) Extensions() ([]string, error) { return s.owners(bucketSlots) }

// owners returns the first part of the keys of a bucket, once each.
func (s *Store) owners(bucket []byte) ([]string, error) {
	var all []string
	err := s.db.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucket).Cursor()
		for k, _ := c.First(); k != nil; {
			ext, _, _ := bytes.Cut(k, []byte{0})
			all = append(all, string(ext))
			k, _ = c.Seek(append(append([]byte{}, ext...), 1)) // past every slot of ext
		}
		return nil
	})
	return all, err
}

// slotKey separates the two names by a byte that neither can hold.
func slotKey(extension, setting string) []byte {
	return append(append([]byte(extension), 0), setting...)
}
