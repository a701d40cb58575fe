package inventory

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/phone"
)

// A Store keeps records of phones; they are on disk when a call returns.
// [state.Store] is one.
type Store interface {
	SavePhone(extension string, record []byte) error
	Phones() (map[string][]byte, error)
	// PhonesSecret returns the secret of which the phones' ids and tokens are made,
	// always the same.
	PhonesSecret() (string, error)
}

// Config is what an [Inventory] needs. All of it must be set, except KeyURL.
type Config struct {
	Store    Store
	Exchange *phone.Exchange
	// Base returns the base URL that a phone at host is told for its callbacks.
	Base func(host string) (string, error)
	// KeyURL returns the address that a phone calls when a key is pressed, or ""
	// where its profile has none; nil: no profile has.
	KeyURL func(s *phone.Settings, base, key string) string
	Logger zerolog.Logger
}

// An Inventory holds the phones as objects. Its methods are safe for use by
// several goroutines.
type Inventory struct {
	Config

	// mu is held while anything is changed, also over the write to disk: there it
	// would wait for other writes anyway, and two phones must not get one MAC
	// address at once. Who only looks does not take it.
	mu     sync.Mutex
	known  map[string]*entry // also of phones that are not configured
	view   atomic.Pointer[view]
	secret string
}

// view is what a configuration makes of the inventory; it is never changed.
type view struct {
	config *config.Config
	phones map[string]*entry
	order  []string // the extensions, sorted

	once  sync.Once
	index index
}

// New returns an inventory of what the store has, still without phones: Apply
// says which there are.
func New(c Config) (*Inventory, error) {
	i := &Inventory{Config: c, known: map[string]*entry{}}
	i.view.Store(&view{config: &config.Config{}})
	records, err := c.Store.Phones()
	if err == nil {
		i.secret, err = c.Store.PhonesSecret()
	}
	if err != nil {
		return nil, fmt.Errorf("phones in the state folder: %w", err)
	}
	for _, extension := range slices.Sorted(maps.Keys(records)) {
		r, err := readRecord(records[extension])
		if err != nil {
			return nil, fmt.Errorf("what the state folder has of phone %s cannot be read: %w: bring the folder back from a backup (phonecompanion state import), or use a newer version", extension, err)
		}
		e := &entry{extension: extension, secret: i.secret}
		e.record.Store(r)
		i.known[extension] = e
	}
	return i, nil
}

// Apply sets the phones that there are. Deliver is to be called when the exchange
// has them, too.
func (i *Inventory) Apply(c *config.Config) {
	i.mu.Lock()
	defer i.mu.Unlock()
	v := &view{config: c, phones: make(map[string]*entry, len(c.Phones)), order: make([]string, 0, len(c.Phones))}
	for _, s := range c.Phones {
		e := i.known[s.Extension]
		if e == nil {
			e = &entry{extension: s.Extension, secret: i.secret}
			i.known[s.Extension] = e
		}
		v.phones[s.Extension] = e
		v.order = append(v.order, s.Extension)
	}
	for extension, e := range i.known {
		if v.phones[extension] == nil {
			e.given = nil // if it comes back, it may be another phone
		}
	}
	slices.Sort(v.order)
	i.view.Store(v)
}

// Extensions returns the extensions of all phones, sorted.
func (i *Inventory) Extensions() []string { return slices.Clone(i.view.Load().order) }

// at finds a phone and what the configuration says about it.
func (i *Inventory) at(extension string) (*entry, *phone.Phone) {
	e := i.view.Load().phones[extension]
	p := i.Exchange.Find(extension)
	if e == nil || p == nil {
		return nil, nil
	}
	return e, p
}

// save keeps a record, and then takes it into use. mu is held.
func (i *Inventory) save(e *entry, r *record) error {
	data, err := r.bytes()
	if err == nil {
		err = i.Store.SavePhone(e.extension, data)
	}
	if err == nil {
		e.record.Store(r)
	}
	return err
}
