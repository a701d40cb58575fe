package inventory

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/country"
)

// The properties that say from where a phone may come, and the modes.
const (
	pathMode      = "ip.mode"
	pathAddress   = "ip.address"
	pathCountries = "ip.countries"

	modeOpen    = "OPEN"
	modeLocked  = "LOCKED"
	modeRoaming = "ROAMING"
)

var errNoDatabase = errors.New("there is no database of countries: set access.country_database in the configuration")

// Admit tells whether a phone may come from an address, with a notification or
// for its provisioning file, and notes that it did. The token has been checked.
// The first address from which an open phone comes is the one to which it is
// locked; that is on disk when Admit returns.
func (i *Inventory) Admit(extension string, from netip.Addr, userAgent string) bool {
	e := i.view.Load().phones[extension]
	if e == nil {
		return false
	}
	from = from.Unmap().WithZone("")
	err := i.admits(e, from)
	if err == nil && e.object().String(pathMode) == modeOpen {
		err = i.lock(e, from)
	}
	if err != nil {
		// The handler writes the line that counts; a phone that is turned away again
		// and again waits there.
		i.Logger.Info().Str("device", extension).Str("from", from.String()).Str("reason", err.Error()).Msg("address not allowed")
		return false
	}
	e.contact.note(from, userAgent, time.Now())
	return true
}

// admits says why a phone may not come from an address.
func (i *Inventory) admits(e *entry, from netip.Addr) error {
	o := e.object()
	switch o.String(pathMode) {
	case "", modeOpen:
		return nil
	case modeLocked:
		locked, err := netip.ParseAddr(o.String(pathAddress))
		if err != nil || locked.Unmap().WithZone("") != from {
			return fmt.Errorf("the phone is locked to the address %q", o.String(pathAddress))
		}
		return nil
	case modeRoaming:
		return i.roams(from, o.String(pathCountries))
	}
	return fmt.Errorf("ip.mode is %q", o.String(pathMode))
}

// roams says why a phone may not come from an address when it may come from some
// countries.
func (i *Inventory) roams(from netip.Addr, countries string) error {
	d := i.view.Load().config.Access.Countries
	if d == nil {
		return errNoDatabase
	}
	code, err := d.Country(from)
	if err != nil {
		if errors.Is(err, country.ErrInside) {
			return fmt.Errorf("%w, and the phone may come from %s", err, countries)
		}
		return err
	}
	allowed := func(c string) bool { return strings.EqualFold(strings.TrimSpace(c), code) }
	if !slices.ContainsFunc(strings.Split(countries, ","), allowed) {
		return fmt.Errorf("the address is in %s, and the phone may come from %s", code, countries)
	}
	return nil
}

// lock locks an open phone to the address from which it has come first. When two
// come at once, one is the first.
func (i *Inventory) lock(e *entry, from netip.Addr) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	r := e.load().clone()
	if r.Object.String(pathMode) != modeOpen {
		return i.admits(e, from)
	}
	r.Object[pathMode], r.Object[pathAddress] = modeLocked, from.String()
	r.Changes++
	if err := i.save(e, r); err != nil {
		return fmt.Errorf("the phone cannot be locked to its address: %w", err)
	}
	i.Logger.Info().Str("device", e.extension).Str("address", from.String()).Msg("phone locked to its address")
	return nil
}
