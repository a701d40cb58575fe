package phoneprofile

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MaxKey is the highest number of a key: more than any phone has with all its
// side panels.
const MaxKey = 999

// KeyEvent is the event that a key's press comes as, where the profile has none
// with the signal key.
const KeyEvent = "key"

// PressEvent returns the event that a key's press comes as.
func (p *Profile) PressEvent() string {
	for _, name := range p.EventOrder {
		for _, rule := range p.Events[name].Rules {
			if rule.Signal == SignalKey {
				return name
			}
		}
	}
	return KeyEvent
}

// Event finds an event by its name. Every phone can call for a key that was
// pressed.
func (p *Profile) Event(name string) (Event, bool) {
	e, ok := p.Events[name]
	if !ok && name == KeyEvent {
		return Event{Rules: []EventRule{{Signal: SignalKey}}}, true
	}
	return e, ok
}

// lights are what a key's lamp can show, in the words of FreeSWITCH's mod_snom.
var lights = [...]string{"off", "on", "hold", "pickup", "park", "message", "offline", "error"}

// Light finds a word for a lamp, without regard to case.
func Light(word string) (string, bool) {
	for _, l := range lights {
		if strings.EqualFold(l, word) {
			return l, true
		}
	}
	return "", false
}

// LightNames returns the words for a lamp, joined for an error message.
func LightNames() string { return strings.Join(lights[:], ", ") }

// A Key says how the keys of a phone type are programmed: which of its settings
// hold a key, and what is pushed to light its lamp. A profile may do without it
// and with the action BindKey alone.
type Key struct {
	First    int      // the phone's own number of key 1
	Names    []string // of the keys 1, 2, … as a client may write them; none: they have numbers only
	Free     []string // what a key holds that nobody has programmed, besides nothing at all
	Model    *Request // asks the phone for its model; nil: the configuration has to say it
	Page     *Page    // what the phone fetches from us; nil: nothing
	settings []keySetting
	lights   map[string]lamp
}

// keySetting is one setting of a phone that belongs to a key.
type keySetting struct {
	name, value Template
	short       bool // only on models with short labels
}

// lamp is how a phone type shows a light.
type lamp struct{ state, color string }

// A Page is what a phone fetches from us to show a key's state.
type Page struct {
	Name        string        // the last segment of its address
	ContentType string        //
	Within      time.Duration // the phone fetches it within this time after it was told to
	body        Template
}

// KeyNumber finds a key by its number or its name. number is 0 for a name that
// the profile does not count; name is empty where keys have no names.
func (p *Profile) KeyNumber(word string) (number int, name string, ok bool) {
	if n, err := strconv.ParseUint(word, 10, 16); err == nil || errors.Is(err, strconv.ErrRange) {
		if n < 1 || n > MaxKey {
			return 0, "", false
		}
		number = int(n)
		if p.Key != nil && len(p.Key.Names) > 0 {
			if number > len(p.Key.Names) {
				return 0, "", false
			}
			name = p.Key.Names[number-1]
		}
		return number, name, true
	}
	if p.Key == nil || len(p.Key.Names) == 0 {
		return 0, word, p.Key == nil && validKeyName(word)
	}
	at := slices.IndexFunc(p.Key.Names, func(n string) bool { return strings.EqualFold(n, word) })
	if at < 0 {
		return 0, "", false
	}
	return at + 1, p.Key.Names[at], true
}

// SetKey gives the inserts of a key their values. number, name are those of
// [Profile.KeyNumber], m is nil where the model is not known.
func (k *Key) SetKey(v *Values, number int, name, light string, m *Model) {
	v.Set(InsertIndex, strconv.Itoa(number-1+k.First))
	v.Set(InsertKeyName, name)
	if m != nil && m.LampOffset != NoLamps {
		v.Set(InsertLamp, strconv.Itoa(number-1+m.LampOffset))
	}
	if l, ok := k.lights[light]; ok {
		v.Set(InsertLampState, l.state)
		v.Set(InsertLampColor, l.color)
	}
}

// Settings returns the settings that hold a key, with the values of v: those
// that need our address only where there is one.
func (k *Key) Settings(v *Values, m *Model) []SettingValue {
	var all []SettingValue
	for i := range k.settings {
		s := &k.settings[i]
		if s.short && (m == nil || !m.Short) || s.value.uses(InsertURL) && v.Get(InsertURL) == "" {
			continue
		}
		name, _ := s.name.appendTo(nil, v, nil) // neither has keys or digits, which alone can fail
		value, _ := s.value.appendTo(nil, v, nil)
		all = append(all, SettingValue{Setting: string(name), Value: string(value)})
	}
	return all
}

// IsFree tells whether a setting of a key holds nothing of anybody's.
func (k *Key) IsFree(value string) bool { return value == "" || slices.Contains(k.Free, value) }

// NeedsLamp tells whether the model's lamp numbers must be known.
func (p *Profile) NeedsLamp() bool { return p.keyUses(InsertLamp) }

// KeyLabels tells whether the profile can label a key.
func (p *Profile) KeyLabels() bool { return p.keyUses(InsertLabel) }

// KeyActs tells whether the profile can give a key an action.
func (p *Profile) KeyActs() bool { return p.keyUses(InsertURL) || p.keyUses(InsertAction) }

// keyUses tells whether an insert stands anywhere in what programs a key.
func (p *Profile) keyUses(in Insert) bool {
	if k := p.Key; k != nil {
		if k.Page != nil && k.Page.body.uses(in) {
			return true
		}
		for i := range k.settings {
			if k.settings[i].value.uses(in) {
				return true
			}
		}
	}
	for _, c := range p.Actions[BindKey] {
		for _, s := range c.Steps {
			if s.Request != nil && s.Request.Uses(in) {
				return true
			}
		}
	}
	return false
}

// HasKeys tells whether keys of the phone type can be programmed.
func (p *Profile) HasKeys() bool { return p.Key != nil || p.Actions[BindKey] != nil }

// Body returns the page with the values of v.
func (g *Page) Body(v *Values) []byte {
	b, _ := g.body.appendTo(nil, v, nil) // it has no keys, which alone can fail
	return b
}

// ModelInsert is where [Key.Model] leaves the model that the phone has said.
func (k *Key) ModelInsert() Insert {
	for _, e := range k.Model.Extract {
		if e.Name == "model" {
			return e.Insert
		}
	}
	return InsertCount // the parser does not let this be
}
