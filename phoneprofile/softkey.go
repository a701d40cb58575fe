package phoneprofile

import (
	"cmp"
	"slices"
	"strconv"
)

// A SoftkeyValue is one softkey of a phone, and what it shall do.
type SoftkeyValue struct {
	Index    int    // from 0
	Function string // one of [Profile.SoftkeyFunctions]; "": the key is unused
	Value    string // such as the number that it dials
	Label    string
	Code     string // the PBX's feature code, for a function with {code}
	URL      string // our address, for a function with {url}
}

// softkeys say how the phone's softkeys are written.
type softkeys struct {
	first     int    // the phone's number of softkey 0
	key       phrase // what {key} is, with {index}; a model may have its own
	panelKey  phrase // what it is on a side panel, with {panel}; nil: the phone's keys go on there
	fileOnly  bool   // keys are written into files, never by a request
	unused    string
	hasUnused bool
	functions map[string]phrase // what {function} is, by our name
	contents  map[string]phrase // what {content} is, by our name; absent: the value
	settings  []softkeySetting
	line      phrase // in a file, in place of the settings; nil: the settings
	head      string
	foot      string
}

// softkeySetting is one setting of a key.
type softkeySetting struct {
	setting phrase
	value   phrase
	short   bool  // only on models with short labels
	numbers []int // what {number} is, by the key's index; a key that has none is not written
}

// The places in what is said of softkeys.
const (
	placeIndex    = "index"
	placeFunction = "function"
	placeContent  = "content"
	placeLabel    = "label"
	placeCode     = "code"
	placeURL      = "url"
	placeKey      = "key"
	placeNumber   = "number"
	placePanel    = "panel"
)

// propertyPanels is the property that says how many side panels a phone has.
const propertyPanels = "sidePanelCount"

// SoftkeyFunctions returns the functions that softkeys of the phone may have,
// sorted; nil where the profile does not say how they are set.
func (p *Profile) SoftkeyFunctions() []string {
	if p.softkeys == nil {
		return nil
	}
	return sortedKeys(p.softkeys.functions)
}

// UsesURL tells whether a key with the function calls an address of ours: the
// server carries it out.
func (p *Profile) UsesURL(function string) bool {
	k := p.softkeys
	return k != nil && (k.functions[function].uses(placeURL) || k.contents[function].uses(placeURL))
}

// UsesCode tells whether a key with the function dials a feature code of the
// PBX.
func (p *Profile) UsesCode(function string) bool {
	k := p.softkeys
	return k != nil && (k.functions[function].uses(placeCode) || k.contents[function].uses(placeCode))
}

// complete returns the keys that are to be written, by their numbers: those that
// are given, and those of m that are not.
func (k *softkeys) complete(given []SoftkeyValue, values map[string]string, m *Model) []SoftkeyValue {
	if given == nil {
		return nil
	}
	keys := slices.Clone(given)
	if k.hasUnused && m != nil {
		used := make(map[int]bool, len(given))
		for i := range given {
			used[given[i].Index] = true
		}
		panels, _ := strconv.Atoi(values[propertyPanels]) // not a number: none is attached
		for i := range m.Keys + max(0, min(panels, m.SidePanels))*m.PanelKeys {
			if !used[i] {
				keys = append(keys, SoftkeyValue{Index: i})
			}
		}
	}
	slices.SortStableFunc(keys, func(a, b SoftkeyValue) int { return cmp.Compare(a.Index, b.Index) })
	return keys
}

// places returns what stands in the places for one key. It is not ok where the
// key cannot be written as the phone wants it, and is better left alone: a
// feature code is not known, or the function.
func (k *softkeys) places(key *SoftkeyValue, m *Model) (value func(place string) (string, bool), ok bool) {
	index, name, known := k.name(key.Index, m)
	if !known {
		return nil, false
	}
	own := func(place string) (string, bool) {
		switch place {
		case placeIndex:
			return index, true
		case placeKey:
			return name, true
		case placeValue:
			return key.Value, true
		case placeLabel:
			return key.Label, true
		case placeCode:
			return key.Code, key.Code != ""
		case placeURL:
			return key.URL, key.URL != ""
		}
		return "", false
	}
	var function, content string
	if key.Function == "" {
		function, ok = k.unused, k.hasUnused
	} else if how, known := k.functions[key.Function]; known {
		function, ok = how.text(own)
		content = key.Value
		if other, has := k.contents[key.Function]; has && ok {
			content, ok = other.text(own)
		}
	}
	if !ok {
		return nil, false
	}
	return func(place string) (string, bool) {
		switch place {
		case placeFunction:
			return function, true
		case placeContent:
			return content, true
		}
		return own(place)
	}, true
}

// WritesSoftkey tells whether the phone can be given a softkey: some keys have names
// that depend on the model, or numbers that end somewhere. m may be nil.
func (p *Profile) WritesSoftkey(key *SoftkeyValue, m *Model) bool {
	k := p.softkeys
	if k == nil {
		return false
	}
	if k.line != nil {
		if line, _ := k.lineOf(key, m, escapeHeader); line == "" {
			return false
		}
		return k.fileOnly || p.Monitor == nil || len(k.settingsOf(nil, key, m)) > 0
	}
	return len(k.settingsOf(nil, key, m)) > 0
}

// settingsOf appends the settings of one key: all of them or, where the phone has
// no number for one, none.
func (k *softkeys) settingsOf(all []SettingValue, key *SoftkeyValue, m *Model) []SettingValue {
	value, ok := k.places(key, m)
	if !ok {
		return all
	}
	before := len(all)
	for i := range k.settings {
		s := &k.settings[i]
		if s.short && (m == nil || !m.Short) {
			continue
		}
		setting, ok := s.setting.text(func(place string) (string, bool) {
			if place != placeNumber {
				return value(place)
			}
			if key.Index < 0 || key.Index >= len(s.numbers) {
				return "", false
			}
			return strconv.Itoa(s.numbers[key.Index]), true
		})
		if !ok {
			return all[:before]
		}
		text, _ := s.value.text(value) // its places always have a value
		all = append(all, SettingValue{setting, text})
	}
	return all
}

// lineOf writes one key as a line of a file.
func (k *softkeys) lineOf(key *SoftkeyValue, m *Model, esc escape) (string, bool) {
	value, ok := k.places(key, m)
	if !ok {
		return "", false
	}
	return k.line.fill(func(place string) (string, bool) {
		text, ok := value(place)
		return string(appendEscaped(nil, inLine(text), esc)), ok
	})
}
