package phoneprofile

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/phonecompanion/phonecompanion/sipphone"
	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// memberFunction is what a softkey does, in the table of properties.
const memberFunction = propertySoftkeys + "[].function"

// findProperty finds a property that a setting may hold: no list, and nothing
// that is only told of the phone.
func findProperty(path string) (sipphone.Property, bool) {
	for _, p := range sipphone.Properties() {
		if p.Path == path {
			return p, !p.ReadOnly && p.Kind != sipphone.KindSoftkeys && p.Kind != sipphone.KindPanels
		}
	}
	return sipphone.Property{}, false
}

// knownProperty tells whether a setting may hold the property.
func knownProperty(path string) bool {
	_, ok := findProperty(path)
	return ok
}

// functionWords returns the functions that softkeys may have.
func functionWords() []string {
	for _, p := range sipphone.Properties() {
		for _, m := range p.Members {
			if m.Path == memberFunction {
				return m.Words
			}
		}
	}
	return nil
}

// knownFunction tells whether a softkey may have the function.
func knownFunction(name string) bool { return slices.Contains(functionWords(), name) }

// fits checks that a setting takes values which its property can have.
func (f *settingForm) fits(t *tomlfile.Table, path string) {
	p, _ := findProperty(path)
	words := p.Words
	switch p.Kind {
	case sipphone.KindBool:
		words = []string{"true", "false"}
	case sipphone.KindInt, sipphone.KindID:
		if f.ranged && p.High > 0 && f.low <= f.high && (f.low > p.High || f.high < p.Low) {
			t.Faultf("max", "%q is from %d to %d, and none of that is in the range", path, p.Low, p.High)
		}
		return
	}
	if f.ranged {
		t.Faultf("", "%q is no number: leave min and max out, or write values", path)
	}
	if words == nil || f.words == nil {
		return
	}
	vt := t.Table("values")
	for _, word := range vt.Keys() {
		if !slices.Contains(words, word) {
			vt.Faultf(word, "%q cannot be %s: write a word of %s", path, strconv.Quote(word), strings.Join(words, ", "))
		}
	}
}

// sortedKeys returns the names of a table.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
