package inventory

import (
	"fmt"
	"slices"
	"strings"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/sipphone"
)

// limits says what a phone can take once it has the properties of a patch: the
// model and the number of side panels may be among them.
func (i *Inventory) limits(v *view, o sipphone.Object, patch sipphone.Patch, s *phone.Settings) *sipphone.Limits {
	after := sipphone.Object{}
	for _, path := range []string{pathModel, pathPanelCount} {
		if value, ok := patch[path]; ok {
			after[path] = value
		} else if value, ok := o[path]; ok {
			after[path] = value
		}
	}
	l := &sipphone.Limits{
		Models: s.Profile.ModelNames(), Range: s.Profile.PropertyRange, Words: s.Profile.PropertyWords, Functions: i.functions(v, s),
	}
	if m := modelOf(after, s); m != nil {
		l.SidePanels, l.Handsets = m.SidePanels, m.Handsets
		if l.Keys = m.Keys; m.Keys > 0 {
			panels, _ := after[pathPanelCount].(int)
			l.Keys += min(panels, m.SidePanels) * m.PanelKeys
		}
	}
	return l
}

const (
	pathPanelCount = "sidePanelCount"
	pathCustom     = "customConfig"
)

// functions returns the functions that softkeys of a phone can have here: those
// of the profile, without those that want a feature code or an address that there
// is not.
func (i *Inventory) functions(v *view, s *phone.Settings) []string {
	all := s.Profile.SoftkeyFunctions()
	return slices.DeleteFunc(slices.Clone(all), func(f string) bool {
		return s.Profile.UsesCode(f) && v.feature(f) == "" || s.Profile.UsesURL(f) && i.keyURL(s, "http://localhost", &sipphone.Softkey{}) == ""
	})
}

// kept are the properties that are kept for people and programs, or that are
// carried out here: no phone has to have them.
var kept = map[string]bool{
	"_id": true, "username": true, "password": true, "pbxCluster": true, "customer": true, "extension": true, pathModel: true, pathMAC: true, "serial": true, "product": true,
	"handsetIndex": true, "handsetAddress": true, "instanceId": true, "notes": true,
	"sidePanel": true, pathPanelCount: true, "softkeyConfigurationOnDevice": true,
	"orderId": true, "date": true, "paymentOption": true,
}

// isKept tells whether a property need not reach the phone.
func isKept(path string) bool {
	return kept[path] || strings.HasPrefix(path, "ip.") || strings.HasPrefix(path, "purchaseInfo.") || strings.HasPrefix(path, "status.")
}

// unsupported returns an error for each property of a patch that is meant for
// the phone and that there is no way to bring there: nobody shall believe that
// it was set.
func unsupported(patch sipphone.Patch, s *phone.Settings) []*sipphone.Error {
	reachable := s.Profile.Monitor != nil || s.Profile.FileName(noMAC) != ""
	var errs []*sipphone.Error
	for path, value := range patch {
		switch {
		case value == nil || isKept(path):
			continue
		case path == pathCustom:
			if value == "" || s.Profile.FileName(noMAC) != "" { // it goes into a file, and nowhere else
				continue
			}
		case path == pathSoftkeys:
			if keys, ok := value.([]any); ok && len(keys) == 0 || reachable && s.Profile.SoftkeyFunctions() != nil {
				continue
			}
		case reachable && s.Profile.TakesProperty(path):
			continue
		}
		errs = append(errs, &sipphone.Error{Code: 422, Message: path, Description: "This phone model does not support " + path})
	}
	slices.SortFunc(errs, func(a, b *sipphone.Error) int { return strings.Compare(a.Message, b.Message) })
	return errs
}

// noMAC stands for any MAC address.
const noMAC = "000000000000"

// lacking returns an error for each softkey that a patch gives, or gives another
// model, and that cannot be brought to the phone: its group or queue has no number
// that the feature code wants, or the profile cannot name the key.
func (i *Inventory) lacking(v *view, next sipphone.Object, patch sipphone.Patch, s *phone.Settings) []*sipphone.Error {
	given := false
	for _, path := range []string{pathSoftkeys, pathModel, pathPanelCount} {
		_, has := patch[path]
		given = given || has
	}
	if !given {
		return nil // a phone can be changed in one thing while another is not valid any more
	}
	m, panels := modelOf(next, s), 0
	if n, ok := next[pathPanelCount].(int); ok {
		panels = n
	}
	var errs []*sipphone.Error
	for at, k := range next.Softkeys() {
		w := i.softkey(v, &k, s, "http://localhost")
		switch {
		case s.Profile.UsesCode(k.Function) && v.feature(k.Function) != "" && w.Code == "":
			errs = append(errs, keyError(409, at, "value", fmt.Sprintf("%q has no number to dial: write number in the configuration", k.Value)))
		case m != nil && m.Keys > 0 && k.Index >= m.Keys+min(panels, m.SidePanels)*m.PanelKeys:
			errs = append(errs, keyError(422, at, "index", "Index is not valid for this phone model"))
		case s.Profile.WritesSoftkey(&w, m):
		case m == nil && s.Profile.ModelNames() != nil:
			errs = append(errs, keyError(422, at, "index", "Index is not valid while the model of the phone is not known: write sipPhoneModel"))
		default:
			errs = append(errs, keyError(422, at, "index", "Index is not valid for this phone model"))
		}
	}
	return errs
}

// keyError is an error about a member of a softkey.
func keyError(code, at int, member, description string) *sipphone.Error {
	return &sipphone.Error{Code: code, Message: fmt.Sprintf("%s[%d].%s", pathSoftkeys, at, member), Description: description}
}
