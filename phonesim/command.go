package phonesim

import "net/http"

// commandPage is command.htm: it dials, presses keys and gives commands.
func (p *Phone) commandPage(_ string, params []param) *response {
	dialled := false
	identity, _ := lookup(params, "outgoing_uri")
	for _, kv := range params {
		switch kv.name {
		case "number":
			p.dial(kv.value, oneLine(identity))
			dialled = true
		case "key":
			p.runKeys(parseKeys(kv.value))
		case "key_dtmf":
			if l := p.inState(Connected); l != nil {
				l.tones(oneLine(kv.value))
			}
		case "RELEASE_ALL_CALLS":
			p.releaseAll()
		case "LOGOFFALL":
			p.register(false)
		case "LOGOFFLINE":
			if kv.value == "1" { // the simulated phones have one identity
				p.register(false)
			}
		case "REREGISTER":
			if kv.value == "1" {
				p.register(true)
			}
		}
	}
	p.changed.notify()
	r := page("Command", "")
	if dialled {
		r.status = http.StatusFound
		r.header = []string{"Location: /index.htm"}
	}
	return r
}

// register logs the phone's identity on or off. Calls that are there go on.
func (p *Phone) register(on bool) {
	if p.registered == on || p.booting {
		return
	}
	p.registered = on
	if on {
		p.fire("action_log_on_url", nil)
	} else {
		p.fire("action_log_off_url", nil)
	}
}
