package inventory

import (
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/sipphone"
)

const pathSoftkeys = "softkeys"

// values returns the properties that are one text, by their paths.
func values(o sipphone.Object) map[string]string {
	all := make(map[string]string, len(o))
	for path, v := range o {
		switch v := v.(type) {
		case string:
			all[path] = v
		case int:
			all[path] = strconv.Itoa(v)
		case bool:
			all[path] = strconv.FormatBool(v)
		}
	}
	return all
}

// modelOf returns the model of a phone: what a program has written, or else what
// the configuration says; nil where it is not known.
func modelOf(o sipphone.Object, s *phone.Settings) *phoneprofile.Model {
	if name := o.String(pathModel); name != "" {
		return s.Profile.Model(name)
	}
	return s.Profile.Model(s.Model)
}

// softkeys returns the softkeys as the profile writes them; nil where nobody has
// said anything of them, so that they are the phone's own. A key that the phone
// was given and that is no longer among them becomes unused.
func (i *Inventory) softkeys(v *view, r *record, s *phone.Settings, base string) []phoneprofile.SoftkeyValue {
	if r.Object[pathSoftkeys] == nil {
		return nil
	}
	keys, gone := []phoneprofile.SoftkeyValue{}, slices.Clone(r.Keys)
	for _, k := range r.Object.Softkeys() {
		gone = slices.DeleteFunc(gone, func(index int) bool { return index == k.Index })
		keys = append(keys, i.softkey(v, &k, s, base))
	}
	for _, index := range gone {
		keys = append(keys, phoneprofile.SoftkeyValue{Index: index})
	}
	return keys
}

// softkey returns one softkey as the profile writes it.
func (i *Inventory) softkey(v *view, k *sipphone.Softkey, s *phone.Settings, base string) phoneprofile.SoftkeyValue {
	number := v.number(k, s)
	w := phoneprofile.SoftkeyValue{Index: k.Index, Function: k.Function, Value: k.Value, Label: k.Label, Code: v.code(k, number)}
	if number != "" && (k.Function == "PICKUPGROUP" || k.Function == "QUEUE") {
		w.Value = number
	}
	if s.Profile.UsesURL(k.Function) {
		w.URL = i.keyURL(s, base, k)
	}
	return w
}

// number returns the number of what a softkey is for.
func (v *view) number(k *sipphone.Softkey, s *phone.Settings) string {
	switch k.Function {
	case "PICKUPGROUP":
		if g := v.group(k.Value); g != nil {
			return g.Number
		}
		return ""
	case "QUEUE":
		if q := v.queue(k.Value); q != nil {
			return q.Number
		}
		return ""
	}
	if k.Value == "" {
		return s.Extension // such as its own voicemail
	}
	return k.Value
}

// features are the feature codes of softkeys.
func (v *view) feature(function string) string {
	pbx := &v.config.PBX
	switch function {
	case "VOICEMAIL":
		return pbx.Voicemail
	case "PICKUP":
		return pbx.Pickup
	case "PICKUPGROUP":
		return pbx.PickupGroup
	case "QUEUE":
		return pbx.Queue
	case "RECORD":
		return pbx.Record
	}
	return ""
}

// code returns the feature code of a softkey; "" where the PBX has none, or none
// without a number.
func (v *view) code(k *sipphone.Softkey, number string) string {
	code := v.feature(k.Function)
	if number == "" && strings.Contains(code, "{value}") {
		return ""
	}
	return strings.ReplaceAll(code, "{value}", number)
}

// keyNumber is the number of a softkey as people count keys.
func keyNumber(k *sipphone.Softkey) string { return strconv.Itoa(k.Index + 1) }

// keyURL returns what a phone calls when a softkey is pressed; "" where it cannot.
func (i *Inventory) keyURL(s *phone.Settings, base string, k *sipphone.Softkey) string {
	if i.KeyURL == nil {
		return ""
	}
	return i.KeyURL(s, base, keyNumber(k))
}

// wanted returns what a phone shall hold.
func (i *Inventory) wanted(v *view, r *record, s *phone.Settings) (*phone.Wanted, error) {
	w, o := &phone.Wanted{}, r.Object
	base := ""
	for _, k := range o.Softkeys() {
		if !s.Profile.UsesURL(k.Function) {
			continue
		}
		w.Buttons = append(w.Buttons, phone.Button{Key: keyNumber(&k), Label: k.Label, Data: strings.TrimSpace(k.Function + " " + k.Value)})
		if base == "" {
			var err error
			if base, err = i.Base(s.Host); err != nil {
				return nil, err
			}
		}
	}
	if s.Profile.Monitor != nil { // else the phone fetches its file
		w.Values = s.Profile.SettingValues(values(o), i.softkeys(v, r, s, base), modelOf(o, s))
	}
	return w, nil
}

// given is what a phone was given, and for which profile.
type given struct {
	phone   *phone.Phone
	profile *phoneprofile.Profile
	wanted  *phone.Wanted
}

// Deliver brings to the phones what they shall hold, as far as that is not what
// they were given already; of all phones, or of those named. It does not wait for
// them.
func (i *Inventory) Deliver(extensions ...string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	v := i.view.Load()
	if extensions == nil {
		extensions = v.order
	}
	for _, extension := range extensions {
		if e, p := i.at(extension); e != nil {
			i.deliver(v, e, p)
		}
	}
}

// deliver is Deliver for one phone. mu is held.
func (i *Inventory) deliver(v *view, e *entry, p *phone.Phone) {
	if e.given == nil && len(e.object()) == 0 {
		return
	}
	r, s := e.load(), p.Settings()
	w, err := i.wanted(v, r, s)
	if err != nil {
		i.Logger.Warn().Str("device", e.extension).Err(err).Msg("settings not brought to the phone")
		return
	}
	g := &given{p, s.Profile, w}
	if e.given == nil && len(w.Values) == 0 && len(w.Buttons) == 0 || e.given != nil && reflect.DeepEqual(*e.given, *g) {
		return
	}
	e.given = g
	changes, asked := r.Changes, time.Now()
	p.Provide(w, func(err error) {
		if err == nil && len(w.Values) > 0 {
			go i.provided(e, p, changes, asked) // it may be called while mu is held
		} else if err != nil && !errors.Is(err, phone.ErrOtherWanted) {
			i.Logger.Debug().Str("device", e.extension).Err(err).Msg("settings not brought to the phone yet")
		}
	})
}

// provided keeps when a phone got all that it shall hold.
func (i *Inventory) provided(e *entry, p *phone.Phone, changes uint64, asked time.Time) {
	at, err := p.Provided()
	if err != nil || at.Before(asked) {
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	r := e.load().clone()
	if r.Changes != changes || !at.After(r.Loaded) {
		return
	}
	r.Loaded, r.Contact = at, e.contact.latest(r.Contact)
	if err := i.save(e, r); err != nil {
		i.Logger.Error().Str("device", e.extension).Err(err).Msg("that the phone has its settings cannot be kept")
	}
}
