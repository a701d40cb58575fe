package state

import (
	"bytes"
	"encoding/json"

	"go.etcd.io/bbolt"
)

// A Slot is one action URL of a phone that we wrote, or were about to write.
type Slot struct {
	Setting string `json:"setting"` // the phone's own name
	Old     string `json:"old"`     // what must be put back
	Ours    string `json:"ours"`    // what we wrote
}

// SaveSlots records slots of a phone before they are written there. A slot
// that is recorded already keeps its old value: what stands in the phone by
// now may be ours.
func (s *Store) SaveSlots(extension string, slots []Slot) error {
	return s.db.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucketSlots)
		for _, slot := range slots {
			key := slotKey(extension, slot.Setting)
			if v := b.Get(key); v != nil {
				var before Slot
				if err := json.Unmarshal(v, &before); err == nil {
					slot.Old = before.Old
				}
			}
			v, err := json.Marshal(slot)
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
			var slot Slot
			if err := json.Unmarshal(v, &slot); err != nil {
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
	return s.db.Update(func(tx *bbolt.Tx) error {
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
func (s *Store) Extensions() ([]string, error) {
	var all []string
	err := s.db.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucketSlots).Cursor()
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
