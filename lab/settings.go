package lab

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Slot names a setting that holds an action URL.
type Slot string

// The slots of a phone; the package comment says when each is requested.
const (
	SlotIncoming     Slot = "url_incoming"
	SlotOutgoing     Slot = "url_outgoing"
	SlotRinging      Slot = "url_ringing"
	SlotConnected    Slot = "url_connected"
	SlotDisconnected Slot = "url_disconnected"
	SlotHold         Slot = "url_hold"
	SlotUnhold       Slot = "url_unhold"
	SlotTransfer     Slot = "url_transfer"
	SlotMissed       Slot = "url_missed"
	SlotRegistered   Slot = "url_registered"
	SlotUnregistered Slot = "url_unregistered"
)

// Slots returns all slots of a phone.
func Slots() []Slot {
	return []Slot{
		SlotIncoming, SlotOutgoing, SlotRinging, SlotConnected, SlotDisconnected,
		SlotHold, SlotUnhold, SlotTransfer, SlotMissed, SlotRegistered, SlotUnregistered,
	}
}

// maxActionURL is the longest value that a slot takes, in bytes. Desk phones
// have such limits; this is the one that profiles/baresip.toml gives.
const maxActionURL = 511

// settings holds the slots of one phone and serves them by HTTP.
type settings struct {
	mu     sync.Mutex
	values map[Slot]string // guarded by mu
}

// get returns the value of a slot, which is empty where it is unset.
func (s *settings) get(slot Slot) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.values[slot]
}

// set gives slots their values: all of them, or none and an error.
func (s *settings) set(values map[Slot]string) error {
	for slot, value := range values {
		if err := checkSetting(slot, value); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.values == nil {
		s.values = make(map[Slot]string)
	}
	for slot, value := range values {
		s.values[slot] = value
	}
	return nil
}

// checkSetting says what is wrong with a value for a slot.
func checkSetting(slot Slot, value string) error {
	switch {
	case !slices.Contains(Slots(), slot):
		return fmt.Errorf("no setting %q", slot)
	case value == "":
		return nil
	case len(value) > maxActionURL:
		return fmt.Errorf("%s: %d bytes, at most %d fit", slot, len(value), maxActionURL)
	}
	u, err := url.Parse(value)
	if err != nil {
		return fmt.Errorf("%s: %w", slot, err)
	}
	if u.Scheme != "http" || u.Host == "" {
		return fmt.Errorf("%s: not an http URL: %q", slot, value)
	}
	return nil
}

// ServeHTTP answers /settings?name=SLOT and /settings?save&SLOT=VALUE.
func (s *settings) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/settings" || r.Method != http.MethodGet {
		http.NotFound(w, r)
		return
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if query.Has("save") {
		err = s.save(query)
	} else {
		err = s.show(w, query)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
}

// save sets every slot that the query names.
func (s *settings) save(query url.Values) error {
	values := make(map[Slot]string)
	for name, given := range query {
		if name == "save" {
			continue
		}
		if len(given) != 1 {
			return fmt.Errorf("%q is given %d times", name, len(given))
		}
		values[Slot(name)] = given[0]
	}
	if len(values) == 0 {
		return errors.New("nothing to save")
	}
	return s.set(values)
}

// show writes the value of the one slot that the query names.
func (s *settings) show(w io.Writer, query url.Values) error {
	slot := Slot(query.Get("name"))
	if err := checkSetting(slot, ""); err != nil {
		return err
	}
	_, _ = io.Copy(w, strings.NewReader(s.get(slot))) // a reader that is gone cannot be told
	return nil
}
