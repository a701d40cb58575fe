package sipphone

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// checkModel finds a model without regard to case; it is written as the
// configuration writes it.
func checkModel(w *change, _ *Property, v any) (any, bool) {
	if w.limits.Models == nil {
		return v, v != ""
	}
	i := slices.IndexFunc(w.limits.Models, func(m string) bool { return strings.EqualFold(m, v.(string)) })
	if i < 0 {
		return nil, false
	}
	return w.limits.Models[i], true
}

func checkExtension(w *change, _ *Property, v any) (any, bool) {
	return v, w.directory.Extension(v.(string))
}

func checkCustomer(w *change, _ *Property, v any) (any, bool) {
	return v, w.directory.Customer(v.(string))
}

// checkTone takes a number or an id that the phone is known to have; where nothing
// is known of its ringtones, any but negative ones.
func checkTone(w *change, p *Property, v any) (any, bool) {
	n, number := v.(int)
	if number && w.limits.Range != nil {
		if _, _, ok := w.limits.Range(p.Path); ok {
			return v, true // it is inside, or it would not be here
		}
	}
	if w.limits.Words != nil {
		if words := w.limits.Words(p.Path); words != nil {
			s, _ := v.(string)
			if number {
				s = strconv.Itoa(n)
			}
			return v, slices.Contains(words, s)
		}
	}
	if !number && w.limits.Range != nil {
		if _, _, ok := w.limits.Range(p.Path); ok {
			return nil, false
		}
	}
	return v, n >= 0
}

// checkVLAN refuses what is no number; its range has been looked at.
func checkVLAN(_ *change, _ *Property, v any) (any, bool) {
	_, ok := v.(int)
	return v, ok
}

// checkURL takes the URL of something on a web server, and nothing.
func checkURL(_ *change, _ *Property, v any) (any, bool) { return v, v == "" || isURL(v.(string)) }

func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && !strings.Contains(s, " ")
}

// checkAddress takes an IP address, and nothing, which the example of the Telecomx
// API has.
func checkAddress(_ *change, _ *Property, v any) (any, bool) {
	if v == "" {
		return v, true
	}
	a, err := netip.ParseAddr(v.(string))
	if a = a.Unmap(); err != nil || a.Zone() != "" || a.IsUnspecified() || a.IsMulticast() {
		return nil, false
	}
	return a.String(), true
}

// checkIPv4 takes an IPv4 address: a subnet mask stands beside it.
func checkIPv4(w *change, p *Property, v any) (any, bool) {
	v, ok := checkAddress(w, p, v)
	return v, ok && (v == "" || !strings.Contains(v.(string), ":"))
}

// checkMask takes ones that are followed by zeros.
func checkMask(_ *change, _ *Property, v any) (any, bool) {
	if v == "" {
		return v, true
	}
	a, err := netip.ParseAddr(v.(string))
	if err != nil || !a.Is4() || a.IsUnspecified() {
		return nil, false
	}
	b := a.As4()
	zeros := ^(uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3]))
	return v, zeros&(zeros+1) == 0
}

// dateForms are what a date may be written in. The last is that of the Telecomx
// API's own example.
var dateForms = [...]string{time.RFC3339, time.DateOnly, "2006-01-02-T15:04:05Z07:00"}

func checkDate(_ *change, _ *Property, v any) (any, bool) { return v, v == "" || isDate(v.(string)) }

func isDate(s string) bool {
	return slices.ContainsFunc(dateForms[:], func(form string) bool { _, err := time.Parse(form, s); return err == nil })
}
