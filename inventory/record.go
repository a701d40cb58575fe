package inventory

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/sipphone"
)

// Sizes of what is made once for a phone, in bytes.
const (
	idBytes    = 12 // 24 hexadecimal digits, as the ids of the Telecomx API
	tokenBytes = 16 // 128 random bits, as the token in action URLs
)

// record is what is kept of a phone.
type record struct {
	Object  sipphone.Object `json:"-"`
	ID      string          `json:"id"`
	Token   string          `json:"token"`           // the secret in the address of its provisioning file
	Changes uint64          `json:"changes"`         // how often the object was changed
	Saved   time.Time       `json:"saved,omitzero"`  // when a program last changed it
	Loaded  time.Time       `json:"loaded,omitzero"` // when the phone last had all that was saved
	Contact seen            `json:"contact,omitzero"`
	File    fileState       `json:"file,omitzero"`
	Keys    []int           `json:"keys,omitempty"` // the softkeys that were ever given, sorted: what goes from the list must go from the phone
}

// stored is a record in the store.
type stored struct {
	record
	Object json.RawMessage `json:"object"`
}

// fileState is the provisioning file as it was last fetched.
type fileState struct {
	Sum      string    `json:"sum"`      // of its bytes
	Modified time.Time `json:"modified"` // in whole seconds, as HTTP has it
}

// newRecord returns that of a phone about which nothing is known yet. Its id and
// its token are made of the secret: they are the same each time, and so need not be
// kept, and say nothing of the secret or of each other to those who have not got it.
func newRecord(secret, extension string) *record {
	return &record{
		Object: sipphone.Object{},
		ID:     strings.ToUpper(hex.EncodeToString(derive(secret, "id", extension, idBytes))),
		Token:  base64.RawURLEncoding.EncodeToString(derive(secret, "provisioning", extension, tokenBytes)),
	}
}

// derive makes bytes for a purpose (HMAC as a pseudo-random function, RFC 2104).
func derive(secret, purpose, extension string, n int) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(purpose + "\x00" + extension))
	return h.Sum(nil)[:n]
}

// clone returns a record that may be changed.
func (r *record) clone() *record {
	n := *r
	n.Object = maps.Clone(r.Object) // its lists are replaced, never changed
	return &n
}

// noteKeys notes that the phone is given the softkeys that the object has.
func (r *record) noteKeys() {
	keys := slices.Clone(r.Keys)
	for _, k := range r.Object.Softkeys() {
		keys = append(keys, k.Index)
	}
	slices.Sort(keys)
	r.Keys = slices.Compact(keys)
}

// bytes returns what is kept on disk.
func (r *record) bytes() ([]byte, error) {
	object, err := storedObject(r.Object)
	if err != nil {
		return nil, err
	}
	return json.Marshal(stored{*r, object})
}

// CheckRecord says why a record of a phone cannot be read: a server would not start
// with it.
func CheckRecord(data []byte) error {
	if _, err := readRecord(data); err != nil {
		return fmt.Errorf("the record of a phone cannot be read: %w", err)
	}
	return nil
}

// readRecord reads what was kept.
func readRecord(data []byte) (*record, error) {
	var s stored
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, err
	}
	r := s.record
	if len(r.ID) != 2*idBytes || len(r.Token) != base64.RawURLEncoding.EncodedLen(tokenBytes) {
		return nil, errors.New("it has no id or no token")
	}
	var err error
	if r.Object, err = parseObject(s.Object); err != nil {
		return nil, fmt.Errorf("its properties: %w", err)
	}
	return &r, nil
}
