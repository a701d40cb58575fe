package main

import (
	"context"
	"fmt"
	"net/netip"
	"slices"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phonesip"
)

// openSIP opens the listener for keys that are pressed by SIP, where the
// configuration has one; nothing is taken before serveSIP.
func (a *app) openSIP(ctx context.Context, c *config.Config) (netip.AddrPort, error) {
	if c.SIP.Listen == "" {
		return netip.AddrPort{}, nil
	}
	var err error
	if a.presses, err = phonesip.Listen(ctx, c.SIP.Listen, a.pressed, a.levels.Logger("phonesip")); err != nil {
		return netip.AddrPort{}, fmt.Errorf("sip.listen: %w", err)
	}
	return a.presses.Addr(), nil
}

// serveSIP begins to take what phones say.
func (a *app) serveSIP() {
	if a.presses != nil {
		a.running.Go(a.presses.Serve)
		a.logger.Info().Str("sip_listen", a.presses.Addr().String()).Msg("serving keys that are pressed by SIP")
	}
}

// closeSIP ends the listener.
func (a *app) closeSIP() {
	if a.presses != nil {
		a.presses.Close()
	}
}

// pressed takes a key that was pressed.
func (a *app) pressed(from netip.Addr, m phonesip.Press) phonesip.Verdict {
	p := a.presser(from, m)
	if p == nil {
		return phonesip.PressUnknown
	}
	key, _ := m.Key()
	for _, text := range m.Texts() {
		switch known, taken := p.PressedBySIP(key, text, m.Read); {
		case taken:
			return phonesip.PressTaken
		case known:
			return phonesip.PressBusy
		}
	}
	return phonesip.PressUnknown
}

// presser finds the phone of a key that was pressed; nil: there is none. It is
// known by its address, or, where the phone is behind something that has another,
// by its SIP user. Of several at one address it is the one that says who it is, or
// else the first.
func (a *app) presser(from netip.Addr, m phonesip.Press) (found *phone.Phone) {
	for _, p := range a.exchange.WithKeys() {
		s := p.Settings()
		named := m.From != "" && (m.From == s.Extension || m.From == s.SIPUsername)
		// The text comes before the address, which may have to be looked up.
		if found != nil && !named && s.Extension > found.Settings().Extension || !slices.ContainsFunc(m.Texts(), p.Says) || (s.CheckSource || !named) && !s.From(context.Background(), from.Unmap()) {
			continue
		}
		if found = p; named {
			break
		}
	}
	return found
}
