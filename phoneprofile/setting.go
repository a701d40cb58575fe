package phoneprofile

import (
	"slices"
	"strconv"
)

// settable is one of our properties with the settings of the phone that it
// goes into.
type settable struct {
	path  string
	forms []settingForm
}

// settingForm is one setting of the phone, and how a property is written there.
type settingForm struct {
	setting   string            // the phone's own name
	words     map[string]string // our word: the phone's; nil: as it is
	ranged    bool
	low, high int
	value     phrase
}

// placeValue is the place of a setting's own property in its value.
const placeValue = "value"

// HasProperty tells whether the profile says how a property reaches the phone.
func (p *Profile) HasProperty(path string) bool { return p.property(path) != nil }

// PropertyPaths returns the properties that reach the phone, sorted.
func (p *Profile) PropertyPaths() []string {
	paths := make([]string, len(p.settables))
	for i := range p.settables {
		paths[i] = p.settables[i].path
	}
	slices.Sort(paths)
	return paths
}

// PropertyRange returns what the phone takes for a property that is a number;
// not ok where the profile does not say.
func (p *Profile) PropertyRange(path string) (low, high int, ok bool) {
	s := p.property(path)
	if s == nil {
		return 0, 0, false
	}
	return rangeOf(s.forms)
}

// rangeOf returns what all of the settings take.
func rangeOf(forms []settingForm) (low, high int, ok bool) {
	for i := range forms {
		f := &forms[i]
		switch {
		case !f.ranged:
		case !ok:
			low, high, ok = f.low, f.high, true
		default:
			low, high = max(low, f.low), min(high, f.high)
		}
	}
	return low, high, ok
}

// PropertyWords returns what the phone takes for a property, in our words,
// sorted; nil where the profile does not say.
func (p *Profile) PropertyWords(path string) []string {
	s := p.property(path)
	if s == nil {
		return nil
	}
	for i := range s.forms {
		if words := s.forms[i].words; words != nil {
			return sortedKeys(words) // all of them have the same
		}
	}
	return nil
}

func (p *Profile) property(path string) *settable {
	for i := range p.settables {
		if p.settables[i].path == path {
			return &p.settables[i]
		}
	}
	return nil
}

// SettingValues returns what the phone shall hold, setting by setting, in the
// order of the profile, for requests that set one at a time. values are those of
// our properties, by their paths, as text. A property without a value is left
// out, and so is one with a value that this phone does not take. keys are the
// softkeys: nil says that they are not ours to set; otherwise they are all that
// there are, and a key that m has besides becomes unused. m may be nil.
func (p *Profile) SettingValues(values map[string]string, keys []SoftkeyValue, m *Model) []SettingValue {
	var all []SettingValue
	for i := range p.settables {
		s := &p.settables[i]
		v, has := values[s.path]
		if !has {
			continue
		}
		for j := range s.forms {
			if text, ok := s.forms[j].text(v, values); ok {
				all = append(all, SettingValue{s.forms[j].setting, text})
			}
		}
	}
	if p.softkeys != nil {
		for _, k := range p.softkeys.complete(keys, values, m) {
			all = p.softkeys.settingsOf(all, &k, m)
		}
	}
	return all
}

// text writes a value as the phone has it. It is not ok where the phone does not
// take it, or where a property that belongs to it has no value.
func (f *settingForm) text(value string, values map[string]string) (text string, ok bool) {
	if f.ranged {
		if n, err := strconv.Atoi(value); err != nil || n < f.low || n > f.high {
			return "", false
		}
	}
	if f.words != nil {
		if value, ok = f.words[value]; !ok {
			return "", false
		}
	}
	return f.value.text(func(place string) (string, bool) {
		if place == placeValue {
			return value, true
		}
		v, ok := values[place]
		return v, ok
	})
}
