package inventory

import (
	"slices"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/sipphone"
)

const pathPanels = "purchaseInfo.sidePanels"

// directory is what one phone's object may name: the configuration knows of
// extensions, groups and queues, the inventory of the other phones.
type directory struct {
	inventory *Inventory
	view      *view
	self      string                      // the phone's extension
	object    sipphone.Object             // what it is now
	sees      func(extension string) bool // whoever changes it; nil: sees all
}

var _ sipphone.Directory = (*directory)(nil)

// Extension tells whether there is an extension: one with a phone, or one that a
// group of the configuration has.
func (d *directory) Extension(id string) bool {
	if d.sees != nil && !d.sees(id) && !d.named(id) {
		return false
	}
	if d.view.phones[id] != nil {
		return true
	}
	return slices.ContainsFunc(d.view.config.Groups, func(g config.Group) bool {
		return slices.Contains(g.Extensions, id) || slices.Contains(g.Controllers, id)
	})
}

// named tells whether a softkey of the phone names an extension already: whoever
// reads the phone knows of it then.
func (d *directory) named(id string) bool {
	return slices.ContainsFunc(d.object.Softkeys(), func(k sipphone.Softkey) bool { return k.Value == id })
}

// Group tells whether there is a group.
func (d *directory) Group(id string) bool { return d.view.group(id) != nil }

// Controls tells whether an extension may pick up a group's calls.
func (d *directory) Controls(extension, group string) bool {
	g := d.view.group(group)
	return g != nil && slices.Contains(g.Controllers, extension)
}

// Queue tells whether there is a queue.
func (d *directory) Queue(id string) bool { return d.view.queue(id) != nil }

// Customer tells whether there is a customer: the one of the configuration.
func (d *directory) Customer(id string) bool { return id != "" && id == d.view.config.PBX.Customer }

// Sharing returns the other phones with a MAC address.
func (d *directory) Sharing(mac string) []sipphone.Object {
	var others []sipphone.Object
	for _, extension := range d.view.order {
		if extension == d.self {
			continue
		}
		if e, p := d.inventory.at(extension); e != nil && macOf(e.object(), p.Settings()) == plainMAC(mac) {
			others = append(others, e.object())
		}
	}
	return others
}

// PanelSerial tells whether another phone has a side panel. One that is no longer
// configured counts, too: what was bought is still somewhere.
func (d *directory) PanelSerial(serial string) bool {
	for extension, e := range d.inventory.known {
		if extension == d.self {
			continue
		}
		panels, _ := e.object()[pathPanels].([]sipphone.SidePanel)
		if slices.ContainsFunc(panels, func(p sipphone.SidePanel) bool { return p.Serial == serial }) {
			return true
		}
	}
	return false
}

func (v *view) group(id string) *config.Group {
	if i := slices.IndexFunc(v.config.Groups, func(g config.Group) bool { return g.ID == id }); i >= 0 {
		return &v.config.Groups[i]
	}
	return nil
}

func (v *view) queue(id string) *config.Queue {
	if i := slices.IndexFunc(v.config.Queues, func(q config.Queue) bool { return q.ID == id }); i >= 0 {
		return &v.config.Queues[i]
	}
	return nil
}
