package phonesim

import (
	"net/http"
	"slices"
	"strings"
)

// genericItems are the settings of a Generic phone that can be written.
var genericItems = []string{
	"notify.incoming", "notify.outgoing", "notify.answered", "notify.held", "notify.resumed",
	"notify.transferred", "notify.ended", "notify.dnd", "notify.boot",
}

// genericItem returns a setting of a Generic phone; ok is false when it has
// none of that name.
func (p *Phone) genericItem(name string) (value string, ok bool) {
	switch name {
	case "phone.number":
		return p.cfg.Extension, true
	case "phone.name":
		return p.cfg.DisplayName, true
	case "phone.model":
		return p.cfg.Model, true
	case "phone.firmware":
		return p.cfg.Firmware, true
	case "phone.mac":
		return p.cfg.MAC, true
	}
	return p.setting(name), slices.Contains(genericItems, name)
}

// readConfig is GET /config?item=NAME.
func (p *Phone) readConfig(params []param) *response {
	name, _ := lookup(params, "item")
	value, ok := p.genericItem(name)
	if !ok {
		return &response{status: http.StatusNotFound, contentType: "text/plain", body: reasonNoItem + "\n"}
	}
	return &response{status: http.StatusOK, contentType: "text/plain; charset=utf-8", body: oneLine(value) + "\n"}
}

// writeConfig is POST /config. What is locked or too long is not kept, without
// a word.
func (p *Phone) writeConfig(req *request) *response {
	fields, ok := req.form()
	name, named := lookup(fields, "item")
	value, given := lookup(fields, "value")
	switch _, known := p.genericItem(name); {
	case !ok || !named || !given:
		return refusal(reasonRequest)
	case !known:
		return refusal(reasonNoItem)
	}
	locked := slices.Contains(p.cfg.ReadOnlySettings, name) || strings.HasPrefix(name, "phone.")
	if !locked && (p.cfg.MaxSettingLength <= 0 || len(value) <= p.cfg.MaxSettingLength) {
		p.setSetting(name, value, true)
	}
	return done()
}

// setFeature is POST /feature.
func (p *Phone) setFeature(req *request) *response {
	fields, ok := req.form()
	if !ok || len(fields) == 0 {
		return refusal(reasonRequest)
	}
	for _, f := range fields {
		if f.name != "dnd" && f.name != "mute" || f.value != "0" && f.value != "1" {
			return refusal(reasonRequest)
		}
	}
	for _, f := range fields {
		switch on := f.value == "1"; {
		case f.name == "mute":
			p.muted = on
		case p.dnd != on:
			p.dndKey()
		}
	}
	return done()
}
