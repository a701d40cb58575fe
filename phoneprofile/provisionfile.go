package phoneprofile

import "strings"

// placeMAC is the place of the MAC address in the name of a file.
const placeMAC = "{mac}"

// macDigits is how many hexadecimal digits a MAC address has (IEEE 802).
const macDigits = 12

// ProvisionFile returns the file that sets a phone: the addresses in slots, and what
// [Profile.SettingValues] would set, in the vendor's syntax. custom stands as it
// is before the last part, as whole lines. Nothing else that is written may
// leave its place.
func (p *Profile) ProvisionFile(slots []SlotValue, values map[string]string, keys []SoftkeyValue, m *Model, custom string) []byte {
	n := p.Provisioning()
	var b strings.Builder
	part(&b, n.head)
	for _, s := range slots {
		n.setting(&b, s.Setting, s.URL)
	}
	for _, s := range p.SettingValues(values, nil, m) {
		n.setting(&b, s.Setting, s.Value)
	}
	if k := p.softkeys; k != nil {
		k.write(&b, n, k.complete(keys, values, m), m)
	}
	part(&b, custom)
	part(&b, n.foot)
	return []byte(b.String())
}

// write writes the keys, with what stands around them.
func (k *softkeys) write(b *strings.Builder, n *Provision, keys []SoftkeyValue, m *Model) {
	var lines strings.Builder
	for i := range keys {
		if k.line != nil {
			line, _ := k.lineOf(&keys[i], n.escape) // "": the key is left alone
			part(&lines, line)
			continue
		}
		for _, s := range k.settingsOf(nil, &keys[i], m) {
			n.setting(&lines, s.Setting, s.Value)
		}
	}
	if lines.Len() > 0 {
		part(b, k.head)
		b.WriteString(lines.String())
		part(b, k.foot)
	}
}

// part writes a part of a file, as whole lines.
func part(b *strings.Builder, text string) {
	b.WriteString(text)
	if text != "" && !strings.HasSuffix(text, "\n") {
		b.WriteByte('\n')
	}
}

// FileName returns the name of the file that a phone with a MAC address asks
// for, with the address in small letters; "" where the profile does not say.
func (p *Profile) FileName(mac string) string {
	if p.Provision == nil || p.Provision.name == "" {
		return ""
	}
	return strings.Replace(p.Provision.name, placeMAC, strings.ToLower(mac), 1)
}

// FileMAC returns the MAC address in the name of a file that a phone asks for,
// in capitals; not ok where no phone of this type has such a file.
func (p *Profile) FileMAC(name string) (mac string, ok bool) {
	if p.Provision == nil || p.Provision.name == "" {
		return "", false
	}
	before, after, _ := strings.Cut(p.Provision.name, placeMAC)
	mac, ok = strings.CutPrefix(name, before)
	if !ok {
		return "", false
	}
	if mac, ok = strings.CutSuffix(mac, after); !ok || len(mac) != macDigits {
		return "", false
	}
	for i := range len(mac) {
		if c := mac[i]; !('0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F') {
			return "", false
		}
	}
	return strings.ToUpper(mac), true
}
