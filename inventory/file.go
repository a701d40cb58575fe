package inventory

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/sipphone"
)

// Prefix is the path under which phones fetch their provisioning files.
const Prefix = "/prov/"

// A File is the provisioning file of a phone.
type File struct {
	Body        []byte
	ContentType string
	Tag         string    // without the quotes of an ETag
	Modified    time.Time // in whole seconds

	entry *entry
	made  time.Time // what was saved later is not in it
}

// ByToken finds the phone whose provisioning file has a token in its address. How
// long it takes says nothing of the tokens that there are: they are found by
// their hashes, which nobody can come near to bit by bit.
func (i *Inventory) ByToken(token string) (extension string, ok bool) {
	e := i.view.Load().made().tokens[sha256.Sum256([]byte(token))]
	if e == nil || subtle.ConstantTimeCompare([]byte(e.load().Token), []byte(token)) != 1 {
		return "", false
	}
	return e.extension, true
}

// Path returns the path of a phone's provisioning file; "" where its profile
// does not say what the phone asks for, or nobody its MAC address.
func (i *Inventory) Path(extension string) string {
	e, p := i.at(extension)
	if e == nil {
		return ""
	}
	return path(e.load(), p.Settings())
}

func path(r *record, s *phone.Settings) string {
	mac := macOf(r.Object, s)
	name := s.Profile.FileName(mac)
	if mac == "" || name == "" {
		return ""
	}
	return Prefix + r.Token + "/" + name
}

// PathIn is Path beside a server, for the phone of a configuration: in what a
// store has.
func PathIn(store Store, s *phone.Settings) (string, error) {
	records, err := store.Phones()
	if err != nil {
		return "", err
	}
	if data, ok := records[s.Extension]; ok {
		r, err := readRecord(data)
		if err != nil {
			return "", fmt.Errorf("phone %s in the state folder: %w", s.Extension, err)
		}
		return path(r, s), nil
	}
	secret, err := store.PhonesSecret()
	if err != nil {
		return "", err
	}
	return path(newRecord(secret, s.Extension), s), nil
}

// A Name says whose file a name is.
type Name int

// The kinds of names.
const (
	NameForeign Name = iota // no file of this phone type
	NameOther               // of another phone, or nobody has said this phone's MAC address
	NameOwn                 // the phone's own
)

// Names tells whose file a phone asks for.
func (i *Inventory) Names(extension, name string) Name {
	e, p := i.at(extension)
	if e == nil {
		return NameForeign
	}
	s := p.Settings()
	mac, ok := s.Profile.FileMAC(name)
	switch {
	case !ok:
		return NameForeign
	case mac != macOf(e.object(), s):
		return NameOther
	}
	return NameOwn
}

// File makes the provisioning file of a phone: its action URLs, its settings and
// its softkeys.
func (i *Inventory) File(extension string) (*File, error) {
	e, p := i.at(extension)
	if e == nil {
		return nil, sipphone.NotFound()
	}
	f := &File{entry: e, made: time.Now().UTC()} // before its record is looked at
	v, r, s := i.view.Load(), e.load(), p.Settings()
	base, err := i.Base(s.Host)
	if err != nil {
		return nil, err
	}
	slots, err := s.Slots(base)
	if err != nil {
		return nil, err
	}
	o := r.Object
	f.Body = s.Profile.ProvisionFile(slots, values(o), i.softkeys(v, r, s, base), modelOf(o, s), o.String(pathCustom))
	f.ContentType = s.Profile.Provisioning().ContentType
	sum := sha256.Sum256(f.Body)
	f.Tag = hex.EncodeToString(sum[:16])
	return f, i.date(f)
}

// date finds out since when a file is as it is. A file that changed twice within
// a second has two dates all the same.
func (i *Inventory) date(f *File) error {
	if kept := f.entry.load().File; kept.Sum == f.Tag {
		f.Modified = kept.Modified
		return nil
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	r := f.entry.load().clone()
	if r.File.Sum != f.Tag {
		modified := f.made.Truncate(time.Second)
		if !modified.After(r.File.Modified) {
			modified = r.File.Modified.Add(time.Second)
		}
		r.File = fileState{f.Tag, modified}
		if err := i.save(f.entry, r); err != nil {
			return err
		}
	}
	f.Modified = r.File.Modified
	return nil
}

// keepEvery is how often it is written to disk that a phone has fetched the same
// file again.
const keepEvery = time.Minute

// Loaded notes that a phone has a file: it was fetched, or is what the phone had.
func (i *Inventory) Loaded(f *File) {
	i.mu.Lock()
	defer i.mu.Unlock()
	e := f.entry
	r := e.load().clone()
	if age := f.made.Sub(r.Loaded); age <= 0 || age < keepEvery && r.Loaded.After(r.Saved) {
		return
	}
	r.Loaded, r.Contact = f.made, e.contact.latest(r.Contact)
	if err := i.save(e, r); err != nil {
		i.Logger.Error().Str("device", e.extension).Err(err).Msg("that the phone has its file cannot be kept")
	}
}
