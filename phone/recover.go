package phone

// Recover takes up what an earlier run left in phones: those that are always
// monitored are set, the others are put back after Grace unless a client
// monitors them again by then. owners are those that the store has slots of.
func (x *Exchange) Recover(owners []string) {
	for _, owner := range owners {
		ext, host, port, ok := splitOwner(owner)
		p := x.Find(ext)
		if p == nil || !ok {
			x.shared.logger.Warn().Str("device", owner).Msg("its action URLs were set by an earlier run, and it is no longer configured: they are put back when it is configured again, at this address")
			continue
		}
		if s := p.settings.Load(); s.owner() != owner {
			old := s.at(host, port)
			p.mu.Lock()
			p.enqueueJob(func() { p.leave(old, 0) })
			p.mu.Unlock()
		} else {
			p.inherit()
		}
	}
	x.apply.Lock()
	defer x.apply.Unlock()
	x.recovered = true
	for _, p := range x.Phones() {
		if s := p.Settings(); len(s.Former) > 0 {
			p.mu.Lock()
			p.enqueueJob(func() { p.forgetFormer(s, false) })
			p.mu.Unlock()
		}
		p.always()
	}
}

// takeUp does for a phone that a reload has brought what Recover does for all.
func (x *Exchange) takeUp(p *Phone) {
	if left, err := x.shared.store.Slots(p.Settings().owner()); err == nil && len(left) > 0 {
		p.inherit()
	}
	p.recoverKeys()
	p.mu.Lock()
	p.showKeys()
	p.mu.Unlock()
	p.always()
}

// RecoverKeys takes up the keys that an earlier run has bound; ShowKeys then shows
// them. owners are those that the store has keys of.
func (x *Exchange) RecoverKeys(owners []string) {
	for _, owner := range owners {
		ext, host, port, ok := splitOwner(owner)
		p := x.Find(ext)
		if p == nil || !ok {
			x.shared.logger.Warn().Str("device", owner).Msg("its keys were bound by an earlier run, and it is no longer configured: they are put back or shown again when it is configured again, at this address")
			continue
		}
		if s := p.settings.Load(); s.owner() != owner {
			p.inheritKeys(s.at(host, port), s)
		} else {
			p.recoverKeys()
		}
	}
}

// ShowKeys has the phones show the keys that RecoverKeys has taken up: they can
// fetch their pages by now.
func (x *Exchange) ShowKeys() {
	for _, p := range x.Phones() {
		p.mu.Lock()
		p.showKeys()
		p.mu.Unlock()
	}
}

// recoverKeys is loadKeys with its failure in the log.
func (p *Phone) recoverKeys() {
	if err := p.loadKeys(); err != nil {
		p.logger.Error().Err(err).Str("device", p.extension).Msg("its bound keys cannot be read")
	}
}

// inherit takes up what an earlier run, or an earlier configuration, has left in
// the phone.
func (p *Phone) inherit() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.monitoring = MonitoringConfigured // its slots are ours, and its events come
	if p.settings.Load().Auto() {
		p.armRelease(Grace)
	}
}

// always sets the phone's action URLs if it is always monitored.
func (p *Phone) always() {
	if p.Settings().Monitor != MonitorAlways {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.enqueueJob(func() {
		p.mu.Lock()
		p.listen()
		p.mu.Unlock()
	})
}
