package phone

import (
	"crypto/subtle"
	"time"

	"github.com/phonecompanion/phonecompanion/state"
)

// FormerTokenTime is how long after a rotation the former token is taken, at
// most: the time that it takes to write every slot of a phone whose first
// attempt fails. As soon as the slots are written it ends.
const FormerTokenTime = 60 * time.Second

// A Former is a token that was rotated away. The phone's slots may still hold
// it: then they are ours.
type Former struct {
	Token string
	Until time.Time // notifications with it are taken before this; zero: never
}

// ByHand tells whether the phone's action URLs are set by a person or by a
// provisioning server: the configuration or the profile says so.
func (s *Settings) ByHand() bool {
	return !s.told() && (s.Monitor == MonitorManual || s.Profile.Monitor == nil)
}

// SetFormer notes the former tokens. Those of a phone that is set by hand are
// no longer taken: nobody would write the new one there within the time.
func (s *Settings) SetFormer(tokens []state.FormerToken) {
	s.Former = nil
	for _, t := range tokens {
		f := Former{Token: t.Token}
		// A time in the future is that of a clock that was wrong.
		if until := t.Rotated.Add(FormerTokenTime); !s.ByHand() && time.Until(until) <= FormerTokenTime {
			f.Until = until
		}
		s.Former = append(s.Former, f)
	}
}

// Admits tells whether a notification with a token is the phone's.
func (s *Settings) Admits(token string, now time.Time) bool {
	same := func(known string) bool {
		return known != "" && subtle.ConstantTimeCompare([]byte(token), []byte(known)) == 1
	}
	ok := same(s.Token)
	for _, f := range s.Former {
		ok = same(f.Token) && now.Before(f.Until) || ok
	}
	return ok
}

// holds tells whether a token is or was the phone's.
func (s *Settings) holds(token string) bool {
	for _, f := range s.Former {
		if f.Token == token {
			return true
		}
	}
	return token != "" && s.Token == token
}

// forgetFormer forgets the former tokens when none of the phone's slots holds
// them: clean says that this was seen, otherwise it is so when none is
// recorded. It is called without the lock, by the worker only.
func (p *Phone) forgetFormer(s *Settings, clean bool) {
	if len(s.Former) == 0 || p.keysHoldFormer(s) {
		return
	}
	if !clean {
		if recorded, err := p.store.Slots(s.owner()); err != nil || len(recorded) > 0 {
			return
		}
	}
	tokens := make([]string, len(s.Former))
	for i, f := range s.Former {
		tokens[i] = f.Token
	}
	if err := p.store.ForgetTokens(p.extension, tokens); err != nil {
		p.at.Log(p.logger.Error()).Err(err).Str("device", p.extension).Msg("former tokens cannot be forgotten")
		return
	}
	n := s.at(s.Host, s.Port)
	n.Former = nil
	p.settings.CompareAndSwap(s, n) // if it fails there are newer settings, which know better
}

// Renew gives a phone another token, without its other settings. What comes of
// it is sent once the worker has looked after the phone's slots. ok is false
// when there is no such phone.
func (x *Exchange) Renew(extension, token string, former []state.FormerToken) (settled <-chan Renewed, ok bool) {
	x.apply.Lock()
	defer x.apply.Unlock()
	p := x.Find(extension)
	if p == nil {
		return nil, false
	}
	old := p.settings.Load()
	s := old.at(old.Host, old.Port)
	s.Token = token
	s.SetFormer(former)
	id := x.shared.ids.Reload()
	p.change(id, s)
	done := make(chan Renewed, 1)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.monitoring == MonitoringConfigured && s.Profile.Monitor == nil && !s.told() {
		p.setMonitoring(id, MonitoringUnverified, nil) // what stands in the phone is no longer right
	}
	p.enqueueJob(p.workFor(id, func() {
		p.forgetFormer(p.settings.Load(), false)
		now := p.settings.Load()
		state, reason := p.Monitoring()
		done <- Renewed{Monitoring: state, Reason: reason, Written: len(now.Former) == 0}
	}))
	return done, true
}

// Renewed is what came of another token.
type Renewed struct {
	Monitoring Monitoring
	Reason     string // why monitoring is not good
	Written    bool   // no slot of the phone holds a former token
}
