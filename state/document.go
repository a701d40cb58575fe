package state

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"go.etcd.io/bbolt"
)

// Format is what an exported document says it is.
const Format = "phonecompanion state"

// MaxDocument is how many bytes of a document are written or read. A phone of
// which everything is recorded takes about 6 kB (16 slots), with ten bound keys
// three times that: 40,000 phones have 26 kB each.
const MaxDocument = 1 << 30

// maxSequence is the largest event number that is taken from a document: every
// reader of JSON keeps numbers up to it exactly (RFC 8259, section 6), and
// nobody comes near it by counting.
const maxSequence = 1<<53 - 1

// Counts says how much a state holds of each thing.
type Counts struct{ Tokens, FormerTokens, Slots, ProviderTokens, Keys, Phones int }

// sections are the parts of a document that are lists, in their order, and
// where each is counted. phone refuses the record of a phone; nil: none is.
func sections(n *Counts, phone func(record []byte) error) []section {
	return []section{
		sectionOf("tokens", bucketTokens, &n.Tokens, lineOfToken, tokenLine.entry, nil),
		sectionOf("former_tokens", bucketFormer, &n.FormerTokens, lineOfFormer, formerLine.entry, roomForFormer),
		sectionOf("slots", bucketSlots, &n.Slots, lineOfSlot, slotLine.entry, nil),
		sectionOf("provider_tokens", bucketProvider, &n.ProviderTokens, lineOfProvider, providerLine.entry, roomForProvider),
		sectionOf("keys", bucketKeys, &n.Keys, lineOfKey, keyLine.entry, nil),
		sectionOf("phones", bucketPhones, &n.Phones, lineOfPhone, phoneEntry(phone), nil),
	}
}

// tokenLine is the token of a phone.
type tokenLine struct {
	Extension string `json:"extension"`
	Token     string `json:"token"`
}

func lineOfToken(k, v []byte) (tokenLine, error) { return tokenLine{string(k), string(v)}, nil }

func (l tokenLine) entry() (k, v []byte, err error) {
	return []byte(l.Extension), []byte(l.Token), cmp.Or(named("extension", l.Extension), isToken(l.Token))
}

// formerLine is a former token of a phone.
type formerLine struct {
	Extension string    `json:"extension"`
	Token     string    `json:"token"`
	Rotated   time.Time `json:"rotated"`
}

func lineOfFormer(k, v []byte) (l formerLine, err error) {
	extension, token, _ := bytes.Cut(k, []byte{0})
	l.Extension, l.Token = string(extension), string(token)
	if l.Rotated.UnmarshalText(v) != nil {
		err = errors.New("the time of a former token cannot be read")
	}
	return l, err
}

func (l formerLine) entry() (k, v []byte, err error) {
	v, err = l.Rotated.UTC().MarshalText()
	return slotKey(l.Extension, l.Token), v, cmp.Or(named("extension", l.Extension), isToken(l.Token), err)
}

// roomForFormer keeps the limit that rotating keeps.
func roomForFormer(b *bbolt.Bucket, k []byte) error {
	extension, _, _ := bytes.Cut(k, []byte{0})
	if countFormer(b, string(extension)) >= maxFormer {
		return fmt.Errorf("a phone has more than %d former tokens", maxFormer)
	}
	return nil
}

// slotLine is a slot of a phone.
type slotLine struct {
	Extension string `json:"extension"`
	record
}

func lineOfSlot(k, v []byte) (l slotLine, err error) {
	extension, setting, _ := bytes.Cut(k, []byte{0})
	l.Extension = string(extension)
	if err = json.Unmarshal(v, &l.record); err == nil && l.Setting != string(setting) {
		err = errors.New("the record is another setting's")
	}
	return l, err
}

func (l slotLine) entry() (k, v []byte, err error) {
	if err = cmp.Or(named("extension", l.Extension), l.record.check()); err != nil {
		return nil, nil, err
	}
	v, err = encode(l.slot())
	return slotKey(l.Extension, l.Setting), v, err
}

// check refuses what toRecord does not make.
func (r *record) check() error {
	if r.Old != "" && len(r.OldBytes) > 0 {
		return errors.New("it has both old and old_bytes: which of them is to be put back?")
	}
	return named("setting", r.Setting)
}

// providerLine is a refresh token of the provider.
type providerLine struct {
	Origin string `json:"origin"`
	providerToken
}

func lineOfProvider(k, v []byte) (l providerLine, err error) {
	l.Origin = string(k)
	return l, decodeProviderToken(v, &l.providerToken)
}

func (l providerLine) entry() (k, v []byte, err error) {
	if l.Token == "" {
		return nil, nil, errors.New("the token is empty")
	}
	v, err = json.Marshal(l.providerToken)
	return []byte(l.Origin), v, cmp.Or(named("origin", l.Origin), err)
}

// roomForProvider keeps the limit that saving keeps.
func roomForProvider(b *bbolt.Bucket, _ []byte) error {
	n := 0
	b.ForEach(func(_, _ []byte) error { n++; return nil }) // a few
	if n >= maxProviderTokens {
		return fmt.Errorf("there are more than %d", maxProviderTokens)
	}
	return nil
}

// keyLine is a bound key of a phone.
type keyLine struct {
	Extension string `json:"extension"`
	keyRecord
}

func lineOfKey(k, v []byte) (l keyLine, err error) {
	extension, key, _ := bytes.Cut(k, []byte{0})
	l.Extension = string(extension)
	if err = json.Unmarshal(v, &l.keyRecord); err == nil && l.Key.Key != string(key) {
		err = errors.New("the record is another key's")
	}
	return l, err
}

func (l keyLine) entry() (k, v []byte, err error) {
	err = cmp.Or(named("extension", l.Extension), named("key", l.Key.Key))
	switch l.Phase {
	case KeyBinding, KeyBound, KeyUnbinding:
	default:
		err = cmp.Or(err, fmt.Errorf("the phase %.20q is none of %s, %s, %s", l.Phase, KeyBinding, KeyBound, KeyUnbinding))
	}
	seen := map[string]bool{}
	for i := range l.keyRecord.Slots {
		r := &l.keyRecord.Slots[i]
		if err = cmp.Or(err, r.check()); seen[r.Setting] {
			err = cmp.Or(err, fmt.Errorf("the setting %.100q stands there twice", r.Setting))
		}
		seen[r.Setting] = true
		l.keyRecord.Slots[i] = toRecord(r.slot())
	}
	if err != nil {
		return nil, nil, err
	}
	v, err = json.Marshal(l.keyRecord)
	return slotKey(l.Extension, l.Key.Key), v, err
}

// phoneLine is a phone as an object. What its record is, is not our business:
// text that is no JSON, or would not come back as it is, is kept as bytes.
type phoneLine struct {
	Extension   string         `json:"extension"`
	Record      jsontext.Value `json:"record,omitzero"`
	RecordBytes []byte         `json:"record_bytes,omitzero"`
}

func lineOfPhone(k, v []byte) (phoneLine, error) {
	l := phoneLine{Extension: string(k)}
	if compact, err := compacted(v); err == nil && bytes.Equal(compact, v) {
		l.Record = compact
	} else {
		l.RecordBytes = append([]byte{}, v...)
	}
	return l, nil
}

func (l phoneLine) entry() (k, v []byte, err error) {
	switch v = l.RecordBytes; {
	case (l.Record == nil) == (l.RecordBytes == nil):
		err = errors.New("it needs one of record and record_bytes")
	case l.Record != nil:
		v, err = compacted(l.Record)
	}
	return []byte(l.Extension), v, cmp.Or(named("extension", l.Extension), err)
}

// phoneEntry is entry with a check of the record.
func phoneEntry(check func(record []byte) error) func(phoneLine) (k, v []byte, err error) {
	return func(l phoneLine) (k, v []byte, err error) {
		if k, v, err = l.entry(); err == nil && check != nil {
			err = check(v)
		}
		return k, v, err
	}
}

// compacted is JSON without blanks between its parts; numbers and strings stay
// as they are written.
func compacted(v []byte) (jsontext.Value, error) {
	c := jsontext.Value(bytes.Clone(v))
	err := c.Format(jsontext.PreserveRawStrings(true))
	return c, err
}

// named refuses names that the keys of the file cannot hold.
func named(what, name string) error {
	switch {
	case name == "":
		return fmt.Errorf("%s is missing or empty", what)
	case strings.ContainsRune(name, 0):
		return fmt.Errorf("%s holds a zero byte", what)
	case len(name) > maxName:
		return fmt.Errorf("%s is longer than %d bytes", what, maxName)
	}
	return nil
}

// maxName is how many bytes a name has: two of them and what separates them are
// less than bbolt's MaxKeySize.
const maxName = bbolt.MaxKeySize/2 - 1

// isToken refuses what newToken does not make: a token that is easier to guess.
func isToken(token string) error {
	if b, err := base64.RawURLEncoding.Strict().DecodeString(token); err != nil || len(b) != tokenBytes {
		return errors.New("the token is none that phonecompanion makes")
	}
	return nil
}
