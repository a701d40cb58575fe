package phoneprofile

import (
	"slices"
	"strings"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// The places that the texts of [softkeys] may have.
var (
	placesOfFunction = []string{placeValue, placeCode, placeURL, placeLabel, placeIndex}
	placesOfSetting  = []string{placeIndex}
	placesOfKey      = []string{placeFunction, placeContent, placeLabel, placeIndex}
)

// softkeys reads [softkeys].
func (r *reader) softkeys(root, t *tomlfile.Table) {
	if t == nil {
		return
	}
	k := &softkeys{
		first: t.Int("first", 0, 0, maxFirstKey), unused: oneLine(t, "unused"), hasUnused: t.Has("unused"),
		head: fileText(t, "head", t.String("head", "")), foot: fileText(t, "foot", t.String("foot", "")),
	}
	k.functions = r.byFunction(t.Table("functions"))
	if len(k.functions) == 0 {
		t.Faultf("functions", "[softkeys] has no function: write functions = { SPEEDDIAL = \"speed {value}\" }, or what the phone takes")
	}
	vt := t.Table("values")
	k.contents = r.byFunction(vt)
	for _, name := range vt.Keys() {
		if _, listed := k.functions[name]; !listed {
			vt.Faultf(name, "%s is not in functions: list it there, too", name)
		}
	}
	tables := t.Tables("settings")
	if len(tables) > maxForms {
		t.Faultf("settings", "%d settings are too many for one key: at most %d", len(tables), maxForms)
	}
	for _, st := range tables {
		k.settings = append(k.settings, r.softkeySetting(st))
	}
	if t.Has("line") {
		line := fileText(t, "line", t.Required("line"))
		k.line = r.phrase(t, "line", line, among(placesOfKey))
		if line != "" && !k.line.uses(placeIndex) {
			t.Faultf("line", "line does not use {index}: every key would be the same one")
		}
		if !root.Has("provision") {
			t.Faultf("line", "line is for files: write [provision], or settings in place of it")
		}
	}
	switch {
	case len(k.settings) == 0 && !t.Has("line"):
		t.Faultf("", "[softkeys] does not say where keys are written: write settings = [{ setting = \"fkey{index}\", value = \"{function}\" }], or line")
	case !k.use(placeFunction):
		t.Faultf("", "[softkeys] does not use {function}: write it in a value of settings, or in line")
	case len(k.contents) > 0 && !k.use(placeContent):
		t.Faultf("values", "values says what {content} is, and nothing uses it: write it in a value of settings or in line, or leave values out")
	}
	r.profile.softkeys = k
}

// use tells whether a key is written with the place.
func (k *softkeys) use(place string) bool {
	return k.line.uses(place) || slices.ContainsFunc(k.settings, func(s softkeySetting) bool { return s.value.uses(place) })
}

// byFunction reads a table of texts, by functions.
func (r *reader) byFunction(t *tomlfile.Table) map[string]phrase {
	all := map[string]phrase{}
	for _, name := range t.Keys() {
		if !knownFunction(name) {
			t.Has(name)
			t.Faultf(name, "unknown function %q: write a function of softkeys such as SPEEDDIAL, BLF or LINE", name)
			continue
		}
		all[name] = r.phrase(t, name, oneLine(t, name), among(placesOfFunction))
	}
	return all
}

// softkeySetting reads one setting of a key.
func (r *reader) softkeySetting(t *tomlfile.Table) softkeySetting {
	t.Required("value")
	name := settingName(t, t.Required("setting"))
	s := softkeySetting{
		setting: r.phrase(t, "setting", name, among(placesOfSetting)), short: t.Bool("short", false),
		value: r.phrase(t, "value", oneLine(t, "value"), among(placesOfKey)),
	}
	if name != "" && !s.setting.uses(placeIndex) {
		t.Faultf("setting", "setting does not use {index}: every key would be written into the same one")
	}
	return s
}

// among says what is wrong with a place that is none of those that may stand
// there.
func among(places []string) func(string) string {
	return func(place string) string {
		if slices.Contains(places, place) {
			return ""
		}
		return "{" + place + "} does not belong here: write " + alternatives(places)
	}
}

// alternatives lists places, as a sentence has them.
func alternatives(places []string) string {
	last := len(places) - 1
	if last == 0 {
		return "{" + places[0] + "}"
	}
	return "{" + strings.Join(places[:last], "}, {") + "} or {" + places[last] + "}"
}
