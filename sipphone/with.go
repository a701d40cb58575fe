package sipphone

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Limits say what one phone can take: the configuration and the phone's profile
// and model know. The zero value knows of nothing that it cannot.
type Limits struct {
	Models     []string                                   // what sipPhoneModel may be; nil: anything
	Range      func(path string) (low, high int, ok bool) // of a number; nil: none is known
	Words      func(path string) []string                 // what a text may be; nil: any that the table of properties has
	Functions  []string                                   // of its softkeys; nil: all
	Keys       int                                        // how many softkeys it has; 0: not known
	SidePanels int                                        // how many panels can be attached; 0: none where Keys is known, else not known
	Handsets   int                                        // of a base; 0: it is none
}

// A Directory knows what else there is, for properties that name it.
type Directory interface {
	Extension(id string) bool
	Group(id string) bool
	Controls(extension, group string) bool // whether an extension may pick up a group's calls
	Queue(id string) bool
	Customer(id string) bool
	Sharing(mac string) []Object    // the other phones with a MAC address
	PanelSerial(serial string) bool // whether another phone has the side panel
}

// A change is an object on its way to become another.
type change struct {
	old, now  Object
	patch     Patch
	limits    *Limits
	directory Directory
	errs      []*Error
	wrong     map[string]bool // the properties that have an error already
}

// With returns the object with a patch, or an [Error] with everything that is
// wrong; the object itself stays as it is.
//
// Null takes a property away. Only what the patch gives is checked, and what
// depends on it: the rest of the network with network.*, of the security settings
// with ip.*, the position of a handset with the MAC address, and the softkeys for
// groups with the extension. So a phone can be changed in one thing while something
// else of it, an extension that is gone, is not valid any more. Nil limits are none.
func (o Object) With(p Patch, l *Limits, d Directory) (Object, error) {
	if l == nil {
		l = &Limits{}
	}
	w := &change{old: o, now: Object{}, patch: p, limits: l, directory: d, wrong: map[string]bool{}}
	maps.Copy(w.now, o)
	for _, path := range sortedKeys(p) {
		if property(path) == nil {
			w.fail(path, unknown.at(shown(path)))
		}
	}
	for i := range properties {
		p := &properties[i]
		if v, given := w.patch[p.Path]; given && !p.ReadOnly && !p.joined {
			w.set(p, v)
		}
	}
	w.position()
	w.security()
	w.network()
	w.groups()
	if err := Join(w.errs); err != nil {
		return nil, err
	}
	return w.now, nil
}

// fail notes an error of a property.
func (w *change) fail(path string, e *Error) {
	w.errs = append(w.errs, e)
	w.wrong[path] = true
}

// touches says whether the patch has a property of a group.
func (w *change) touches(group string) bool {
	for path := range w.patch {
		if strings.HasPrefix(path, group) {
			return true
		}
	}
	return false
}

// set gives a property its value in the patch.
func (w *change) set(p *Property, v any) {
	if v == nil {
		delete(w.now, p.Path)
		return
	}
	v, ok := p.value(v)
	if !ok {
		w.fail(p.Path, p.refusal())
		return
	}
	if e := w.outside(p, v); e != nil {
		w.fail(p.Path, e)
		return
	}
	if p.check != nil {
		if v, ok = p.check(w, p, v); !ok {
			if !w.wrong[p.Path] {
				w.fail(p.Path, p.refusal())
			}
			return
		}
	}
	w.now[p.Path] = v
}

// refusal returns a copy of the error for a wrong value.
func (p *Property) refusal() *Error { e := p.Wrong; return &e }

// value returns a value as an object has it, if it is of the kind of the property
// and in its fixed range.
func (p *Property) value(v any) (any, bool) {
	switch p.Kind {
	case KindBool:
		_, ok := v.(bool)
		return v, ok
	case KindSoftkeys, KindPanels:
		_, ok := v.([]any)
		return v, ok
	case KindInt, KindID:
		if s, ok := v.(string); ok && p.Kind == KindID {
			n, err := strconv.Atoi(s)
			if err != nil || strconv.Itoa(n) != s {
				return s, p.High == 0 && s != ""
			}
			v = n
		}
		n, ok := v.(int)
		if !ok || n < -maxNumber || n > maxNumber {
			return nil, false
		}
		return n, p.High == 0 || n >= p.Low && n <= p.High
	}
	s, ok := v.(string)
	return s, ok && (p.Words == nil || slices.Contains(p.Words, s))
}

// outside says why the phone cannot take a value.
func (w *change) outside(p *Property, v any) *Error {
	if s, ok := v.(string); ok && p.Kind == KindString && w.limits.Words != nil {
		if words := w.limits.Words(p.Path); words != nil && !slices.Contains(words, s) {
			return wordForModel.at(p.Path).about(orList(words))
		}
	}
	n, ok := v.(int)
	if !ok || w.limits.Range == nil {
		return nil
	}
	if low, high, ok := w.limits.Range(p.Path); !ok || n >= low && n <= high {
		return nil
	} else if p.outside == noRow {
		return rangeForModel.at(p.Path).about(fmt.Sprintf("%d to %d", low, high))
	}
	return p.outside.error()
}
