package main

import (
	"github.com/phonecompanion/phonecompanion/inventory"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/provisioning"
)

// openInventory makes the phones as objects of what the state folder has, and
// what serves them: their provisioning files, and the check of the addresses that
// their notifications come from.
func (a *app) openInventory() (err error) {
	if a.objects, err = inventory.New(inventory.Config{Store: a.store, Exchange: a.exchange, Base: a.base, KeyURL: (*phone.Settings).KeyURL, Logger: a.logger}); err != nil {
		return err
	}
	a.notified.Admit = a.objects.Admit
	a.files = &provisioning.Handler{Inventory: a.objects, Find: a.exchange.Find, Logger: a.logger, Slow: a.notified.Slow}
	return nil
}
