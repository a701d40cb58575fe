package phoneprofile

import (
	"slices"
	"strings"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// Limits of [settings] and [softkeys], for the checks of a profile.
const (
	maxLevel    = 1_000_000 // either way; more than any number that a phone's settings have
	maxForms    = 16        // settings of one property, or of one key
	maxFirstKey = 1000      // the phone's number of softkey 0
)

// propertySoftkeys has a table of its own.
const propertySoftkeys = "softkeys"

// settings reads [settings].
func (r *reader) settings(t *tomlfile.Table) {
	p := r.profile
	taken := map[string]string{} // by the phone's name: what to do in place of writing it again
	for _, event := range p.Slots() {
		taken[p.Events[event].Setting] = "holds the action URL of [event." + event + "]: leave it out here"
	}
	for _, path := range t.Keys() {
		if !r.property(t, path) {
			continue
		}
		tables := t.Tables(path)
		if len(tables) > maxForms {
			t.Faultf(path, "%d settings are too many for one property: at most %d", len(tables), maxForms)
		}
		s := settable{path: path}
		for _, st := range tables {
			f := r.settingForm(st, path)
			if why := taken[f.setting]; why != "" {
				st.Faultf("setting", "setting %q %s", f.setting, why)
			} else if f.setting != "" {
				taken[f.setting] = "is written by \"" + path + "\" already: write one value there, with {value} and the path of the other property in braces"
			}
			s.forms = append(s.forms, f)
		}
		r.agree(t, &s)
		p.settables = append(p.settables, s)
	}
}

// property checks the name of a property.
func (r *reader) property(t *tomlfile.Table, path string) bool {
	switch {
	case path == propertySoftkeys:
		t.Faultf(path, "how softkeys are written has a table of its own: write [softkeys]")
	case !knownProperty(path):
		v, _ := t.Value(path)
		if inner, ok := v.(map[string]any); ok && len(inner) > 0 {
			for _, name := range sortedKeys(inner) {
				if knownProperty(path + "." + name) {
					t.Faultf(path, "%q is no property by itself: write the whole path in quotes, %q = { … }", path, path+"."+name)
					return false
				}
			}
		}
		t.Faultf(path, "unknown property %q: write one that a phone has, such as \"callWaiting\" or \"ringer.volume\"", path)
	default:
		return true
	}
	t.Has(path)
	return false
}

// agree checks that the settings of one property take the same values.
func (r *reader) agree(t *tomlfile.Table, s *settable) {
	var words []string
	for i := range s.forms {
		f := &s.forms[i]
		if f.words == nil {
			continue
		}
		own := sortedKeys(f.words)
		if words != nil && !slices.Equal(words, own) {
			t.Faultf(s.path, "the settings of %q have different words in values: write the same ones in each", s.path)
			return
		}
		words = own
	}
	if low, high, ok := rangeOf(s.forms); ok && low > high && allUpright(s.forms) {
		t.Faultf(s.path, "no number is in every range of %q: write ranges that have numbers in common", s.path)
	}
}

func allUpright(forms []settingForm) bool {
	return !slices.ContainsFunc(forms, func(f settingForm) bool { return f.ranged && f.low > f.high })
}

// settingForm reads one setting of a property.
func (r *reader) settingForm(t *tomlfile.Table, path string) settingForm {
	f := settingForm{setting: settingName(t, t.Required("setting"))}
	if t.Has("min") || t.Has("max") {
		f.ranged = true
		f.low, f.high = t.Int("min", 0, -maxLevel, maxLevel), t.Int("max", 0, -maxLevel, maxLevel)
		switch {
		case !t.Has("min"), !t.Has("max"):
			t.Faultf("", "a range has two ends: write min = 0, max = 15, or what the phone takes")
		case f.low > f.high:
			t.Faultf("max", "max is less than min: write min = %d, max = %d", f.high, f.low)
		}
	}
	if t.Has("values") {
		if f.ranged {
			t.Faultf("values", "a number has min and max, a word has values: leave one of them out")
		}
		f.words = r.words(t)
	}
	text := oneLine(t, "value")
	if !t.Has("value") {
		text = "{" + placeValue + "}"
	}
	f.value = r.phrase(t, "value", text, func(place string) string {
		switch {
		case place == placeValue:
			return ""
		case place == path:
			return "{" + place + "} is the property itself: write {value}"
		case place == propertySoftkeys || !knownProperty(place):
			return "unknown property {" + place + "}: write {value}, or another property such as {network.vlanPriority}"
		}
		return ""
	})
	return f
}

// words reads values = { ours = "the phone's" }.
func (r *reader) words(t *tomlfile.Table) map[string]string {
	wt := t.Table("values")
	if wt == nil {
		return nil
	}
	words := map[string]string{}
	for _, word := range wt.Keys() {
		words[word] = oneLine(wt, word)
	}
	if len(words) == 0 {
		t.Faultf("values", "values is empty: write { true = \"on\", false = \"off\" }, or what the phone takes, or leave it out")
	}
	return words
}

// settingName checks the phone's name of a setting.
func settingName(t *tomlfile.Table, name string) string {
	if i := control(name); i >= 0 {
		t.FaultAt("setting", i, "the name of a setting is one line without control characters")
	}
	return name
}

// phrase parses the text in a key and reports its faults where they stand.
func (r *reader) phrase(t *tomlfile.Table, key, text string, why func(place string) string) phrase {
	parsed, faults := parsePhrase(text, func(place string) string {
		if name, _, form := strings.Cut(place, ":"); form {
			return "{" + place + "} has no forms here: write {" + name + "}"
		}
		return why(place)
	})
	for _, f := range faults {
		t.FaultAt(key, f.offset, "%s", f.text)
	}
	return parsed
}
