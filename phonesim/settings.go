package phonesim

import (
	"maps"
	"slices"
	"strings"
)

// actionSettings are the settings that hold action URLs, as the phones name them.
var actionSettings = [...]string{
	"action_dnd_on_url", "action_dnd_off_url",
	"action_redirection_on_url", "action_redirection_off_url",
	"action_incoming_url", "action_outgoing_url",
	"action_setup_url", "action_offhook_url", "action_onhook_url",
	"action_missed_url", "action_reg_failed",
	"action_connected_url", "action_disconnected_url",
	"action_log_on_url", "action_log_off_url",
	"action_hold", "action_unhold",
	"action_transfer", "action_blind_transfer", "action_attended_transfer",
	"action_received_attended_transfer", "action_longpress_url",
	"action_blacklist_url", "action_received_subscr_notify_url",
	"action_firewall_test",
}

// plainSettings are other settings that every phone has.
var plainSettings = [...]string{
	"admin_mode_password", "call_waiting", "disable_speaker", "http_pass",
	"http_scheme", "http_user", "language", "mac", "outgoing_identity",
	"phone_name", "phone_type", "restrict_uri_queries", "setting_server",
	"timezone", "use_hidden_tags", "webserver_admin_name",
	"webserver_admin_password",
}

// indexedSettings are followed by the number of a key or identity.
var indexedSettings = [...]string{
	"fkey", "fkey_label", "fkey_short_label", "user_host", "user_name",
	"user_pass", "user_realname",
}

// secretSettings come out empty wherever they are shown or inserted.
var secretSettings = [...]string{
	"admin_mode_password", "http_pass", "user_pass", "webserver_admin_password",
}

// indexed returns the name without the number at its end.
func indexed(name string) (base string, ok bool) {
	base = strings.TrimRight(name, "0123456789")
	return base, base != name
}

// known reports whether the phone has a setting of that name.
func (p *Phone) known(name string) bool {
	if slices.Contains(p.cfg.LackedSettings, name) {
		return false
	}
	if slices.Contains(actionSettings[:], name) || slices.Contains(plainSettings[:], name) {
		return true
	}
	if base, ok := indexed(name); ok && slices.Contains(indexedSettings[:], base) {
		return true
	}
	_, ok := p.saved[name]
	return ok
}

func secret(name string) bool {
	base, _ := indexed(name)
	return slices.Contains(secretSettings[:], base)
}

// Setting returns the value of a setting, or nothing.
func (p *Phone) Setting(name string) string {
	p.office.mu.Lock()
	defer p.office.mu.Unlock()
	return p.setting(name)
}

// SetSetting sets a setting as a person or provisioning would have done
// before: no limit and no write protection applies, any name is taken, and the
// value is kept over a reboot.
func (p *Phone) SetSetting(name, value string) {
	p.office.mu.Lock()
	defer p.office.mu.Unlock()
	p.setSetting(name, value, true)
	p.changed.notify()
}

func (p *Phone) setting(name string) string {
	if v, ok := p.unsaved[name]; ok {
		return v
	}
	if v, ok := p.saved[name]; ok {
		return v
	}
	return p.builtin(name)
}

// builtin returns the value that a setting has as long as nobody changed it.
func (p *Phone) builtin(name string) string {
	onOff := func(on bool) string {
		if on {
			return "on"
		}
		return "off"
	}
	switch name {
	case "call_waiting":
		return onOff(!p.cfg.NoCallWaiting)
	case "use_hidden_tags":
		return onOff(p.cfg.HiddenTags)
	case "http_scheme":
		return onOff(p.cfg.Auth == AuthDigest)
	case "http_user":
		return p.cfg.Username
	case "http_pass":
		return p.cfg.Password
	case "mac":
		return p.cfg.MAC
	case "phone_type":
		return p.cfg.Model
	case "user_name1":
		return p.cfg.Extension
	case "user_host1":
		return p.cfg.Host
	case "user_realname1":
		return p.cfg.DisplayName
	case "outgoing_identity":
		return "1"
	case "language":
		return "English"
	}
	return ""
}

func (p *Phone) setSetting(name, value string, store bool) {
	if !store {
		if p.unsaved == nil {
			p.unsaved = make(map[string]string)
		}
		p.unsaved[name] = value
		return
	}
	if p.saved == nil {
		p.saved = make(map[string]string)
	}
	p.saved[name] = value
	delete(p.unsaved, name)
}

// saveSettings is what the web interface does with the query of a save request.
func (p *Phone) saveSettings(query string) {
	params := parseQuery(query)
	if v, _ := lookup(params, "settings"); v != "save" {
		return
	}
	how, _ := lookup(params, "store_settings")
	for _, kv := range params {
		switch {
		case !p.known(kv.name), slices.Contains(p.cfg.ReadOnlySettings, kv.name):
		case p.cfg.MaxSettingLength > 0 && len(kv.value) > p.cfg.MaxSettingLength:
		default:
			p.setSetting(kv.name, kv.value, how == "save")
		}
	}
	p.changed.notify()
}

// allSettings returns the names of all settings in order.
func (p *Phone) allSettings() []string {
	names := make(map[string]bool)
	for _, n := range actionSettings {
		names[n] = true
	}
	for _, n := range plainSettings {
		names[n] = true
	}
	for _, n := range []string{"user_host1", "user_name1", "user_pass1", "user_realname1"} {
		names[n] = true
	}
	for n := range p.saved {
		names[n] = true
	}
	for n := range p.unsaved {
		names[n] = true
	}
	for _, n := range p.cfg.LackedSettings {
		delete(names, n)
	}
	return slices.Sorted(maps.Keys(names))
}
