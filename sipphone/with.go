package sipphone

import "errors"

// Limits say what one phone can take: the configuration and the phone's profile
// and model know. The zero value knows of nothing that it cannot.
type Limits struct {
	Models     []string                                   // what sipPhoneModel may be; nil: anything
	Range      func(path string) (low, high int, ok bool) // of a number; nil: none is known
	Words      func(path string) []string                 // what a text may be; nil: any that the table of properties has
	Functions  []string                                   // of its softkeys; nil: all
	Keys       int                                        // how many softkeys it has; 0: not known
	SidePanels int                                        // how many panels can be attached
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

var errNotBuilt = errors.New("not built yet")

// Read reads the properties that a request gives a value.
func Read(body []byte) (Patch, error) { return nil, errNotBuilt }

// With returns the object with a patch, or an [Error] with everything that is
// wrong; the object itself stays as it is.
func (o Object) With(p Patch, l *Limits, d Directory) (Object, error) { return nil, errNotBuilt }

// JSON returns the object as a document.
func (o Object) JSON() []byte { return nil }
