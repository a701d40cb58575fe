package inventory

import (
	"strings"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/sipphone"
)

const (
	pathMAC   = "macAddress"
	pathModel = "sipPhoneModel"
)

// macSeparators are what people write between the digits of a MAC address.
var macSeparators = strings.NewReplacer(":", "", "-", "", ".", "")

// plainMAC returns a MAC address as it is compared.
func plainMAC(mac string) string { return strings.ToUpper(macSeparators.Replace(mac)) }

// macOf returns the MAC address of a phone: what a program has written, or else
// what the configuration says; "" where nobody has said it.
func macOf(o sipphone.Object, s *phone.Settings) string {
	if m := o.String(pathMAC); m != "" {
		return plainMAC(m)
	}
	return s.MAC
}

// Find finds the phone that a request means: by its id, or else by its
// extension, or else by its MAC address, of which the first that is not empty
// counts. A MAC address that several phones share finds none of them.
func (i *Inventory) Find(id, extension, mac string) (string, bool) {
	v := i.view.Load()
	switch {
	case id != "":
		if e := v.made().ids[strings.ToUpper(id)]; e != nil {
			return e.extension, true
		}
		return "", false
	case extension != "":
		_, ok := v.phones[extension]
		return extension, ok
	}
	found := ""
	for _, ext := range v.order {
		if e, p := i.at(ext); e != nil && mac != "" && macOf(e.object(), p.Settings()) == plainMAC(mac) {
			if found != "" {
				return "", false
			}
			found = ext
		}
	}
	return found, found != ""
}
