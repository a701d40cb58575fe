package inventory

import (
	"crypto/sha256"
	"sync/atomic"

	"github.com/phonecompanion/phonecompanion/sipphone"
)

// entry is one phone. Most phones are only used, and nobody ever changes a
// property of them: those have no record, neither here nor on disk.
type entry struct {
	extension string
	secret    string                 // the inventory's
	record    atomic.Pointer[record] // never changed, but replaced; nil: as newRecord makes it
	contact   contact
	given     *given // what the phone was given; mu guards it
}

// load returns the phone's record.
func (e *entry) load() *record {
	if r := e.record.Load(); r != nil {
		return r
	}
	return newRecord(e.secret, e.extension)
}

// object returns the properties in the phone's record, which are not to be changed.
func (e *entry) object() sipphone.Object {
	if r := e.record.Load(); r != nil {
		return r.Object
	}
	return nil
}

// index finds phones by what is made for them. Tokens are found by their hashes.
type index struct {
	tokens map[[sha256.Size]byte]*entry
	ids    map[string]*entry
}

// made returns the index. It is built when somebody first asks: where no phone
// fetches a file and no program uses the ids, nobody needs it.
func (v *view) made() *index {
	v.once.Do(func() {
		v.index = index{make(map[[sha256.Size]byte]*entry, len(v.phones)), make(map[string]*entry, len(v.phones))}
		for _, e := range v.phones {
			r := e.load()
			v.index.tokens[sha256.Sum256([]byte(r.Token))] = e
			v.index.ids[r.ID] = e
		}
	})
	return &v.index
}
