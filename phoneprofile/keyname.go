package phoneprofile

import "strconv"

// name returns the phone's number of the key with an index, and its name. It is
// not ok where keys have names and this one has none that is known, such as a key
// of a phone whose model is not.
func (k *softkeys) name(index int, m *Model) (number, name string, ok bool) {
	how, panel := k.key, 0
	if m != nil && m.key != nil {
		how = m.key
	}
	if k.panelKey != nil && m != nil && m.Keys > 0 && m.PanelKeys > 0 && index >= m.Keys {
		how = k.panelKey
		index -= m.Keys
		panel, index = index/m.PanelKeys+1, index%m.PanelKeys
	}
	number = strconv.Itoa(index + k.first)
	if how == nil {
		return number, "", !k.named()
	}
	name, _ = how.text(func(place string) (string, bool) {
		if place == placePanel {
			return strconv.Itoa(panel), true
		}
		return number, true
	})
	return number, name, true
}

// named tells whether keys are written by their names.
func (k *softkeys) named() bool {
	if k.line.uses(placeKey) {
		return true
	}
	for i := range k.settings {
		if k.settings[i].setting.uses(placeKey) || k.settings[i].value.uses(placeKey) {
			return true
		}
	}
	return false
}
