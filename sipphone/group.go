package sipphone

// security checks the address and the countries that the mode needs. An OPEN or
// ROAMING phone may have an address, and a LOCKED one countries: they wait for the
// mode that needs them.
func (w *change) security() {
	if !w.touches("ip.") || w.wrong["ip.mode"] {
		return
	}
	switch w.now.String("ip.mode") {
	case "LOCKED":
		if w.now.String("ip.address") == "" && !w.wrong["ip.address"] {
			w.fail("ip.address", badAddress.error())
		}
	case "ROAMING":
		if w.now.String("ip.countries") == "" && !w.wrong["ip.countries"] {
			w.fail("ip.mode", noCountries.error())
		}
	}
}

// network checks that a phone that is told not to ask DHCP has what it needs. Where
// nothing is said of DHCP the phone is left as it is, and nothing is needed.
func (w *change) network() {
	dhcp, known := w.now["network.dhcp"].(bool)
	if !w.touches("network.") || !known || dhcp {
		return
	}
	for _, r := range [...]row{badIPAddress, badSubnet, badGateway, badDNS1} {
		if path := rows[r].Message; w.now.String(path) == "" && !w.wrong[path] {
			w.fail(path, r.error())
		}
	}
}

// groups checks the softkeys for groups that are there already, when the phone gets
// another extension.
func (w *change) groups() {
	_, given := w.patch["softkeys"]
	extension := w.now.String("extension")
	if given || w.wrong["extension"] || extension == w.old.String("extension") {
		return
	}
	for i, k := range w.now.Softkeys() {
		if k.Function == "PICKUPGROUP" && !w.directory.Controls(extension, k.Value) {
			w.fail("softkeys", noRights.key(i))
		}
	}
}
