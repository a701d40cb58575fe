package sipphone

import "fmt"

// checkPanelCount holds the number of side panels against the phone's model. The
// Telecomx table has a row for the list of them only: the sentence is the same.
func checkPanelCount(w *change, p *Property, v any) (any, bool) {
	if w.tooMany(v.(int)) {
		w.fail(p.Path, manyPanels.at(p.Path))
		return nil, false
	}
	return v, true
}

// checkPanels reads the list of side panels, which replaces the one that is there.
// A panel without a serial number is like no other.
func checkPanels(w *change, p *Property, v any) (any, bool) {
	list := v.([]any)
	before := len(w.errs)
	if w.tooMany(len(list)) {
		w.fail(p.Path, manyPanels.error())
	}
	panels := []SidePanel{}
	serials := map[string]bool{}
	unique := true
	for i, element := range list {
		m, ok := element.(map[string]any)
		if !ok {
			w.fail(p.Path, notObject.at(fmt.Sprintf("%s[%d]", p.Path, i)))
			continue
		}
		text := func(name string) string { return w.member(p, i, name, m) }
		s := SidePanel{Serial: text("serial"), PaymentOption: text("paymentOption"), Date: text("date"), OrderID: text("orderId"), Product: text("product")}
		if s.Serial != "" && (serials[s.Serial] || w.directory.PanelSerial(s.Serial)) {
			unique = false
		}
		serials[s.Serial] = true
		panels = append(panels, s)
	}
	if !unique {
		w.fail(p.Path, serialUsed.error())
	}
	return panels, before == len(w.errs)
}

// tooMany says whether the phone cannot have as many side panels.
func (w *change) tooMany(n int) bool {
	l := w.limits
	return n > maxPanels || (l.SidePanels > 0 || l.Keys > 0) && n > max(l.SidePanels, 0)
}
