package sipphone

import (
	"encoding/hex"
	"net"
	"strings"
)

// checkMAC reads a MAC address in any of its usual forms; it is kept in upper case
// without separators. An address of nothing but zeros or ones is no phone's.
func checkMAC(_ *change, _ *Property, v any) (any, bool) {
	s := v.(string)
	b, err := hex.DecodeString(s)
	if err != nil {
		b, err = net.ParseMAC(s)
	}
	if err != nil || len(b) != 6 {
		return nil, false
	}
	s = strings.ToUpper(hex.EncodeToString(b))
	return s, s != "000000000000" && s != "FFFFFFFFFFFF"
}

// position checks that no other phone has the MAC address, and gives a handset its
// position on the base that has it.
//
// Handsets of one base have its MAC address. As soon as there are two, the later one
// needs a handset address of its own. It gets the lowest free position, or the one
// that it asks for, or the one that it has had on another base; null asks for the
// lowest. While the MAC address stays, so does the position: a request for another
// one is ignored. A phone that is no handset has no position to ask for.
func (w *change) position() {
	if w.wrong["macAddress"] {
		return
	}
	mac := w.now.String("macAddress")
	moved := mac != w.old.String("macAddress")
	ask, asks := w.patch["handsetIndex"]
	if !moved && !asks && !w.touches("handsetAddress") {
		return
	}
	asked, isNumber := ask.(int)
	if ask != nil && !isNumber {
		w.fail("handsetIndex", property("handsetIndex").refusal())
		return
	}
	had, has := w.old["handsetIndex"].(int)
	if moved {
		delete(w.now, "handsetIndex")
	}
	switch {
	case mac == "" || w.limits.Handsets <= 0:
		if isNumber && (moved || !has) {
			w.fail("handsetIndex", noPosition.error())
		}
		if mac != "" && moved && len(w.directory.Sharing(mac)) > 0 {
			w.fail("macAddress", macExists.error())
		}
		return
	case !moved && has:
		w.sharing(mac)
		return
	case isNumber:
	case !asks && has:
		asked, isNumber = had, true
	}
	w.assign(w.sharing(mac), asked, isNumber)
}

// sharing returns the positions that other handsets have, after a look at their
// handset addresses. A phone that the configuration puts on the base has none until
// it gets its address, and fills no slot.
func (w *change) sharing(mac string) (taken map[int]bool) {
	taken = map[int]bool{}
	address := w.now.String("handsetAddress")
	all := w.directory.Sharing(mac)
	if address == "" && len(all) > 0 && !w.wrong["handsetAddress"] {
		w.fail("handsetAddress", noHandsetAddress.error())
	}
	for _, o := range all {
		if n, ok := o["handsetIndex"].(int); ok {
			taken[n] = true
		}
		if address != "" && strings.EqualFold(address, o.String("handsetAddress")) {
			w.fail("handsetAddress", handsetUsed.error())
			address = "" // one error is enough
		}
	}
	return taken
}

// assign gives the phone the position that is wanted, or the lowest free one.
func (w *change) assign(taken map[int]bool, wanted int, isWanted bool) {
	if len(taken) >= w.limits.Handsets {
		w.fail("macAddress", macFull.error())
		return
	}
	for n := 0; !isWanted && n < w.limits.Handsets; n++ {
		if !taken[n] {
			wanted, isWanted = n, true
		}
	}
	if !isWanted || taken[wanted] || wanted < 0 || wanted >= w.limits.Handsets {
		w.fail("handsetIndex", noPosition.error())
		return
	}
	w.now["handsetIndex"] = wanted
}
