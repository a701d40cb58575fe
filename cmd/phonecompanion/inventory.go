package main

import (
	"net/http"

	"github.com/phonecompanion/phonecompanion/inventory"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneapi"
	"github.com/phonecompanion/phonecompanion/provisioning"
	"github.com/phonecompanion/phonecompanion/server"
)

// openInventory makes the phones as objects of what the state folder has, and
// what serves them: their provisioning files, and the check of the addresses that
// their notifications come from.
func (a *app) openInventory() (err error) {
	if a.objects, err = inventory.New(inventory.Config{Store: a.store, Exchange: a.exchange, Base: a.base, KeyURL: (*phone.Settings).KeyURL, Logger: a.levels.Logger("inventory")}); err != nil {
		return err
	}
	a.notified.Admit = a.objects.Admit
	a.api = phoneapi.New(phoneapi.Config{Phones: a.objects, Authorize: a.authorize, Pages: pageSource{a}.Pages, Version: version, Logger: a.levels.Logger("phoneapi")})
	a.files = &provisioning.Handler{Inventory: a.objects, Find: a.exchange.Find, Logger: a.levels.Logger("provisioning"), Slow: a.notified.Slow}
	return nil
}

// authorize says what the sender of a request may do. The line protocol's users
// and limits are made after what serves HTTP, and before it serves.
func (a *app) authorize(r *http.Request) (*server.Rights, error) { return a.lines.HTTPRights(r) }
