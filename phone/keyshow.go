package phone

import (
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/state"
	"github.com/phonecompanion/phonecompanion/stli"
)

// showing is the state of a key that is being shown: the page is fetched while
// the request to fetch it is still under way.
type showing struct {
	page    *phoneprofile.Page
	key     string
	body    []byte
	fetched chan struct{} // closed when the phone has fetched it
	done    bool
}

// keyValues are the inserts of a key. m is nil where the model is not known and
// need not be.
func (p *Phone) keyValues(s *Settings, k *state.Key) (v *phoneprofile.Values, m *phoneprofile.Model, failure *stli.Failure) {
	v = s.Values()
	for in, value := range map[phoneprofile.Insert]string{
		phoneprofile.InsertKey: k.Key, phoneprofile.InsertLight: k.Light, phoneprofile.InsertLabel: k.Label,
		phoneprofile.InsertActionName: k.ActionName, phoneprofile.InsertAction: k.Action,
	} {
		v.Set(in, value)
	}
	spec := s.Profile.Key
	if spec == nil {
		return v, nil, nil
	}
	base, err := p.base(s.Host)
	if err != nil {
		return nil, nil, stli.Failf(stli.CodeResourceOutOfService, "%v", err)
	}
	if k.ActionName != "" {
		v.Set(phoneprofile.InsertURL, s.KeyURL(base, k.Key))
	}
	v.Set(phoneprofile.InsertPage, s.PageURL(base, k.Key))
	if m, failure = p.knowModel(s); failure != nil {
		return nil, nil, failure
	}
	number, name, ok := s.Profile.KeyNumber(k.Key)
	if !ok { // it was bound when the phone had another profile
		return nil, nil, noKey(s, k.Key)
	}
	if m != nil && m.Keys > 0 {
		if most := m.Keys + m.SidePanels*m.PanelKeys; number > most {
			return nil, nil, stli.Failf(stli.CodeValueOutOfRange, "a %s has %d keys, those of its side panels too, so there is no key %d", m.Name, most, number)
		}
	}
	spec.SetKey(v, number, name, k.Light, m)
	return v, m, nil
}

// knowModel returns the phone's model: what the configuration says, or what the
// phone says when it is asked, once. It is nil where the profile names no
// models.
func (p *Phone) knowModel(s *Settings) (*phoneprofile.Model, *stli.Failure) {
	if len(s.Profile.Models) == 0 {
		return nil, nil
	}
	name := s.Model
	if name == "" && s.Profile.Key.Model != nil {
		p.mu.Lock()
		known := p.known
		p.mu.Unlock()
		if known.owner != s.owner() {
			v := s.Values()
			if err := p.request(forKey, s, s.Profile.Key.Model, v); err != nil {
				return nil, requestFailure(err)
			}
			known = knownModel{owner: s.owner(), name: v.Get(s.Profile.Key.ModelInsert())}
			p.mu.Lock()
			p.known = known
			p.mu.Unlock()
		}
		name = known.name
	}
	m := s.Profile.Model(name)
	if s.Profile.NeedsLamp() && (m == nil || m.LampOffset == phoneprofile.NoLamps) {
		return nil, stli.Failf(stli.CodeMissingParameter, "profile %q does not know the lamps of model %q of %s: write model in [[phone]], or [model] in the profile", s.ProfileName, clip(name), p.extension)
	}
	return m, nil
}

// knownModel is what a phone has said of its model.
type knownModel struct{ owner, name string }

// show lights a key and gives it its label, where that is pushed. The phone has
// taken it when its answer satisfies the profile, and, where it fetches a page of
// ours, has fetched it.
func (p *Phone) show(s *Settings, k *state.Key, v *phoneprofile.Values) *stli.Failure {
	t := &plan{action: phoneprofile.BindKey, why: forKey, values: v, of: s.Profile, state: phoneprofile.Unknown, startBy: time.Now().Add(ownDeadline)}
	p.mu.Lock()
	if len(p.monitors) > 0 {
		_, t.state = p.model.target(t.action)
	}
	p.mu.Unlock()
	if k.Light == "off" && k.Label == "" && k.ActionName == "" {
		if t.cases = s.Profile.Cases(phoneprofile.UnbindKey, ""); t.cases != nil {
			t.action = phoneprofile.UnbindKey
		}
	}
	if t.cases == nil {
		t.cases = s.Profile.Cases(phoneprofile.BindKey, "")
	}
	if t.cases == nil {
		return nil // settings are all there is
	}
	shown := p.showPage(s, k, v)
	if failure := p.act(s, t); failure != nil {
		return failure
	}
	if shown == nil {
		return nil
	}
	wait := time.NewTimer(s.Profile.Key.Page.Within)
	defer wait.Stop()
	select {
	case <-shown:
		return nil
	case <-wait.C:
		return stli.Failf(stli.CodeRefusedByPhone, "the phone took the request for key %s and did not fetch its page within %v: it cannot reach this server, or does not trust it", k.Key, s.Profile.Key.Page.Within)
	case <-p.ctx.Done():
		return stli.Failf(stli.CodeResourceOutOfService, "the server stops")
	}
}

// showPage makes the page that the phone will fetch, if it fetches one.
func (p *Phone) showPage(s *Settings, k *state.Key, v *phoneprofile.Values) <-chan struct{} {
	if s.Profile.Key == nil || s.Profile.Key.Page == nil {
		return nil
	}
	w := &showing{page: s.Profile.Key.Page, key: k.Key, body: s.Profile.Key.Page.Body(v), fetched: make(chan struct{})}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shown = w
	return w.fetched
}

// KeyPage returns what the phone gets when it fetches the page of a key, and its
// content type. ok is false where there is no such page. Only the page that was
// shown last is kept: a phone fetches it when it is told to.
func (p *Phone) KeyPage(name, key string) (body []byte, contentType string, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := p.shown
	if w == nil || w.page.Name != name || w.key != key {
		return nil, "", false
	}
	if !w.done {
		w.done = true
		close(w.fetched)
	}
	return w.body, w.page.ContentType, true
}
