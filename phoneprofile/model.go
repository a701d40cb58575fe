package phoneprofile

import (
	"maps"
	"slices"
	"strings"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// Limits of a model, for the checks of a profile.
const (
	maxModelKeys  = 512 // more than any phone has with all its side panels
	maxLampOffset = 512
	maxPanels     = 16
	maxHandsets   = 1024
)

// NoLamps is the LampOffset of a model whose lamps cannot be named.
const NoLamps = -1

// A Model is what differs between the models of a phone type.
type Model struct {
	Name       string
	Keys       int    // programmable keys of the phone itself; 0: not known
	LampOffset int    // what is added to a key's number to name its lamp; [NoLamps]: not known
	SidePanels int    // how many can be attached
	PanelKeys  int    // keys of one of them
	Handsets   int    // of a base; 0: it is no base
	Short      bool   // its keys have short labels of their own
	key        phrase // what the phone calls a key, with {index}; nil: as [softkeys] says
}

// models reads [model.…].
func (r *reader) models(t *tomlfile.Table) {
	p := r.profile
	p.Models = map[string]*Model{}
	for _, name := range t.Keys() {
		if strings.ContainsFunc(name, func(c rune) bool { return c <= ' ' || c == 0x7f }) {
			t.Faultf(name, "model %q is one word, as [[phone]] model has it", name)
		}
		mt := t.Table(name)
		m := &Model{
			Name: name, Keys: mt.Int("keys", 0, 0, maxModelKeys), LampOffset: NoLamps, SidePanels: mt.Int("side_panels", 0, 0, maxPanels),
			PanelKeys: mt.Int("panel_keys", 0, 0, maxModelKeys), Handsets: mt.Int("handsets", 0, 0, maxHandsets), Short: mt.Bool("short_labels", false),
		}
		m.key = r.keyName(mt, "key")
		if mt.Has("lamp_offset") {
			m.LampOffset = mt.Int("lamp_offset", 0, 0, maxLampOffset)
		}
		p.Models[name] = m
	}
}

// Model finds a model by its name, without regard to case; nil where the profile
// does not name it.
func (p *Profile) Model(name string) *Model {
	for n, m := range p.Models {
		if strings.EqualFold(n, name) {
			return m
		}
	}
	return nil
}

// ModelNames returns the names of the models, sorted.
func (p *Profile) ModelNames() []string { return slices.Sorted(maps.Keys(p.Models)) }
